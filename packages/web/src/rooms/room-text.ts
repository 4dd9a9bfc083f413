import type { ClientSnapshot } from "@parley/client/snapshot";
import { roomKindOf } from "@parley/core/wire/room-kind";
import { useClient } from "../session/context.tsx";
import { nameSeen, useListedNames } from "./member-names.ts";
import { useSeeking } from "./use-member-name.ts";

/**
 * What a room is called where there is place for one text: an open one by its name, a private one by its
 * title, and a direct one by its other users. The names of the last two are digests, and never shown.
 */
export function useRoomText(room: string): string {
  const kind = roomKindOf(room);
  const title = useClient(({ rooms }) => rooms.get(room)?.description?.title);
  const others = useOthers(room, kind === "direct");
  if (kind === "open") return `#${room}`;
  return kind === "private" ? (title ?? "Private room") : (others ?? "Direct room");
}

/** The names of a direct room's other users; undefined while none is known. */
function useOthers(room: string, isDirect: boolean): string | undefined {
  const seen = useClient((snapshot) => (isDirect ? othersIn(snapshot, room) : undefined));
  const isLive = useClient(({ rooms }) => rooms.get(room)?.status === "live");
  const names = useListedNames(room);
  const own = useClient(({ user }) => user?.userId);
  useSeeking(room, "", isDirect && isLive && seen === undefined);
  const listed = [...names].filter(([userId]) => userId !== own).map(([, name]) => name);
  return seen ?? (isDirect && listed.length > 0 ? listed.join(", ") : undefined);
}

/** Those who have said something, and those for whom the room was made, in the order of their ids. */
function othersIn({ rooms, user }: ClientSnapshot, name: string): string | undefined {
  const room = rooms.get(name);
  const names = new Map<string, string | undefined>();
  for (const event of room?.activity ?? []) {
    if (event.action !== "create") continue;
    for (const userId of [event.userId, ...(event.with ?? [])]) names.set(userId, nameSeen(rooms, userId));
  }
  for (const { userId, name, verified } of room?.messages ?? []) if (verified) names.set(userId, name);
  if (user) names.delete(user.userId);
  const known = [...names].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return known.flatMap(([, each]) => each ?? []).join(", ") || undefined;
}

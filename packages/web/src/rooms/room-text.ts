import { roomKindOf } from "@parley/core/wire/room-kind";
import { useClient } from "../session/context.tsx";
import { directTag, directUsers } from "./direct-users.ts";
import { useListedNames } from "./member-names.ts";
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

/**
 * What tells a direct room apart from others whose users' names read alike; undefined where there is none.
 * Shown beside the names.
 */
export const useRoomTag = (room: string): string | undefined =>
  useClient((snapshot) => (roomKindOf(room) === "direct" ? directTag(snapshot, room) : undefined));

/** The names of a direct room's other users; undefined while none is known. */
function useOthers(room: string, isDirect: boolean): string | undefined {
  // What the list has is read with the rest: this renders again with it.
  useListedNames(room);
  const others = useClient((snapshot) => (isDirect ? namesOf(directUsers(snapshot, room)) : undefined));
  const isLive = useClient(({ rooms }) => rooms.get(room)?.status === "live");
  useSeeking(room, "", isDirect && isLive && others === undefined);
  return others;
}

const namesOf = (users: readonly { name: string }[]): string | undefined =>
  users.map(({ name }) => name).join(", ") || undefined;

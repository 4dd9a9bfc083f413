import type { ClientSnapshot, RoomSnapshot } from "@parley/client/snapshot";
import { roomKindOf } from "@parley/core/wire/room-kind";
import { NamesakeIndex } from "../namesake/namesake-index.ts";
import { readingOf } from "../namesake/reading.ts";
import { listedNames, listedVersion, nameSeen } from "./member-names.ts";

type Rooms = ClientSnapshot["rooms"];
type User = { readonly userId: string; readonly name: string };

/**
 * The other users of a direct room whose names are known, in the order of their ids: those who have said
 * something, those whom the room was made for, and those of the server's list.
 */
export function directUsers({ rooms, user }: Pick<ClientSnapshot, "rooms" | "user">, room: string): User[] {
  const names = new Map(listedNames(room));
  for (const event of rooms.get(room)?.activity ?? []) {
    if (event.action !== "create") continue;
    for (const userId of [event.userId, ...(event.with ?? [])]) {
      const name = names.get(userId) ?? nameSeen(rooms, userId);
      if (name !== undefined) names.set(userId, name);
    }
  }
  for (const { userId, name, verified } of rooms.get(room)?.messages ?? [])
    if (verified) names.set(userId, name);
  if (user) names.delete(user.userId);
  return [...names]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([userId, name]) => ({ userId, name }));
}

/** The last one: the rooms of a snapshot are the same until one changes. */
let last: { rooms: Rooms; version: number; tags: ReadonlyMap<string, string> } | undefined;

/**
 * What tells a direct room apart from others whose users' names read alike: the tags of its users, which
 * nobody can choose. Undefined where there is no other.
 */
export function directTag(
  snapshot: Pick<ClientSnapshot, "rooms" | "user">,
  room: string,
): string | undefined {
  const [rooms, version] = [snapshot.rooms, listedVersion()];
  if (last?.rooms !== rooms || last.version !== version) last = { rooms, version, tags: tagsIn(snapshot) };
  return last.tags.get(room);
}

function tagsIn(snapshot: Pick<ClientSnapshot, "rooms" | "user">): ReadonlyMap<string, string> {
  const direct = [...snapshot.rooms.values()].filter(({ room }) => roomKindOf(room) === "direct");
  const users = new Map(direct.map(({ room }: RoomSnapshot) => [room, directUsers(snapshot, room)]));
  const index = new NamesakeIndex(readingOf);
  index.follow([...users.values()].flat());
  return new Map(
    [...users].flatMap(([room, others]) => {
      const tags = others.flatMap(({ userId }) => index.get(userId) ?? []);
      return tags.length > 0 ? [[room, tags.join(" ")] as const] : [];
    }),
  );
}

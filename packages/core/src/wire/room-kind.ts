/**
 * What a room's name says of it:
 * - `open`: everybody whom the stage admits may enter, read and write;
 * - `private`: only its members may, and nobody else learns whether it exists;
 * - `direct`: the same, for a few users whom its name determines.
 */
export type RoomKind = "open" | "private" | "direct";

const prefixes = { private: "~p", direct: "~d" } as const;

/**
 * The name of a room that is not open, from a digest. It says nothing but the room's kind. No open room can
 * have such a name.
 *
 * @param digest 25 characters of base 32, in lower case: 125 bits.
 */
export const closedRoomName = (kind: "private" | "direct", digest: string): string => prefixes[kind] + digest;

/** The kind of the room with this name. */
export const roomKindOf = (name: string): RoomKind => {
  if (!name.startsWith("~")) return "open";
  return name.startsWith(prefixes.direct) ? "direct" : "private";
};

/** The names of all rooms: those that people choose, and those that are digests. */
export const roomNamePattern = /^(?:[a-z0-9-]{1,64}|~[pd][a-z2-7]{25})$/;

import { closedRoomName } from "./room-kind.ts";

/** RFC 4648, section 6, in lower case. */
const base32 = "abcdefghijklmnopqrstuvwxyz234567";

/** 125 bits of the SHA-256 digest of some texts, in base 32. */
const digestOf = async (texts: readonly string[]): Promise<string> => {
  const bytes = new TextEncoder().encode(JSON.stringify(texts));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const bits = [...digest].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return Array.from(
    { length: 25 },
    (_, nth) => base32[Number.parseInt(bits.slice(5 * nth, 5 * nth + 5), 2)],
  ).join("");
};

/**
 * The name of a private room. Its creator alone can make it: the name is a digest of their id and of that
 * of their request, so a retry makes the same room.
 */
export const privateRoomName = async (creator: string, requestId: string): Promise<string> =>
  closedRoomName("private", await digestOf(["private", creator, requestId]));

/** The name of the direct room of some users: the same, whichever of them opens it. */
export const directRoomName = async (users: Iterable<string>): Promise<string> =>
  closedRoomName("direct", await digestOf(["direct", ...[...new Set(users)].toSorted()]));

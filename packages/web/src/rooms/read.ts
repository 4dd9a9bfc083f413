import { bounds } from "@parley/client/bounds";
import type { RoomSnapshot, TimelineMessage } from "@parley/client/snapshot";
import { isNews, missingAfter } from "@parley/client/unread";
import * as v from "valibot";
import { storedMap } from "../storage/stored.ts";

/** For each room, the seq up to which all messages of others were on the screen. */
export const readStore = storedMap("read", v.number());

/** For each room, the revision of the user's marker that the read position here is of. */
const revisionStore = storedMap("read-revisions", v.number());

/** Up to this many unread messages are counted exactly; more are shown as "99+". */
export const maxCounted = 99;

/** A count as it is shown. `isMore`: not everything is counted. */
export const countText = (count: number, isMore = false): string =>
  `${Math.min(count, maxCounted)}${isMore || count > maxCounted ? "+" : ""}`;

/** Moves a room's read position forward. It never goes back: another tab may have shown more. */
export function markRead(room: string, seq: number): void {
  const read = readStore.get();
  const mark = read.get(room);
  if (mark === undefined || mark < seq) readStore.set(new Map(read).set(room, seq));
}

/**
 * Takes what was read on the user's other devices: the position moves forward, and back where a device
 * has marked messages as unread since.
 */
export function readElsewhere({ room, read }: Pick<RoomSnapshot, "room" | "read">): void {
  if (!read) return;
  const revision = revisionStore.get().get(room) ?? 0;
  if (read.revision < revision) return;
  if (read.revision === revision) {
    markRead(room, read.seq);
    return;
  }
  revisionStore.set(new Map(revisionStore.get()).set(room, read.revision));
  readStore.set(new Map(readStore.get()).set(room, read.seq));
}

/** Forgets a room that its reader may not enter any more. */
export function forgetRead(room: string): void {
  for (const store of [readStore, revisionStore]) {
    const others = new Map(store.get());
    if (others.delete(room)) store.set(others);
  }
}

/** How far a room is read, here or on another device. Undefined before either has said so. */
export function markOf(
  { room, read }: Pick<RoomSnapshot, "room" | "read">,
  here: ReadonlyMap<string, number>,
): number | undefined {
  const mark = here.get(room);
  return mark === undefined ? read?.seq : Math.max(mark, read?.seq ?? 0);
}

/** The number of others' messages after this one in the snapshot. */
export function countAfter(room: RoomSnapshot, seq: number): number {
  let count = 0;
  for (let index = room.messages.length - 1; index >= 0; index--) {
    const message = room.messages[index];
    if (!message || (message.seq !== undefined && message.seq <= seq)) break;
    if (isNews(message)) count++;
  }
  return count;
}

/**
 * Whether a room's newest messages are loaded: false before its first state, and before the first
 * page of that.
 */
export const isKnown = ({ status, messages, hasOlder }: RoomSnapshot): boolean =>
  status !== "joining" && (messages.length > 0 || !hasOlder);

/** Whether the snapshot holds all messages after this one. */
export function reachesBackTo(room: RoomSnapshot, seq: number): boolean {
  if (!room.hasOlder) return true;
  if (room.olderThrough !== undefined) return room.olderThrough <= seq;
  const first = room.messages.find((message) => message.seq !== undefined)?.seq;
  return first !== undefined && first <= seq + 1;
}

/**
 * How far a room is read, when these of its messages were on the screen: up to the first message of
 * another user that was not.
 *
 * @param read the previous read position
 * @param seen the seqs of messages that were on the screen since
 */
export function readThrough(room: RoomSnapshot, read: number, seen: ReadonlySet<number>): number {
  if (!reachesBackTo(room, read)) return read;
  let through = read;
  for (let index = firstAfter(room.messages, read); index < room.messages.length; index++) {
    const message = room.messages[index];
    if (message?.seq === undefined) break;
    if (isNews(message) && !seen.has(message.seq)) break;
    through = message.seq;
  }
  return through;
}

/** At most this many seqs are remembered as seen and not read: the messages between were skipped. */
const maxSeen = bounds.heldMessages;

/**
 * What was seen and is not counted as read.
 *
 * @param read the read position.
 * @param before what was seen before.
 */
export function seenBeyond(
  read = 0,
  before: ReadonlySet<number>,
  onScreen: ReadonlySet<number>,
): ReadonlySet<number> {
  const seen = [...new Set([...before, ...onScreen])].filter((seq) => seq > read);
  return new Set(seen.slice(-maxSeen));
}

/** Shown in place of a number where messages may be unread and none is loaded yet. */
export const uncounted = "•";

/**
 * How many messages of some rooms are unread, as it is shown: those that are loaded, and what the server
 * has counted beside. Where some were never counted: "12+" while not all are loaded, and `uncounted` while
 * none is. Empty when none is unread, and for rooms whose read position is not set.
 */
export function unreadText(
  rooms: readonly (RoomSnapshot | undefined)[],
  read: ReadonlyMap<string, number>,
): string {
  let [count, isMore, isUncounted] = [0, false, false];
  for (const room of rooms) {
    const seq = room && markOf(room, read);
    if (!room || seq === undefined) continue;
    const missing = missingAfter(room, seq);
    count += countAfter(room, seq) + (missing ?? 0);
    isMore ||= missing === undefined;
    isUncounted ||= missing === undefined && (room.olderThrough ?? room.counted) !== undefined;
  }
  if (count > 0) return countText(count, isMore);
  return isUncounted ? uncounted : "";
}

/** Searched from the end, where unread messages are. */
function firstAfter(messages: readonly TimelineMessage[], seq: number): number {
  let index = messages.length;
  while (index > 0 && (messages[index - 1]?.seq ?? Number.POSITIVE_INFINITY) > seq) index--;
  return index;
}

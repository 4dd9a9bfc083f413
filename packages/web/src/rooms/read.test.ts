import type { RoomSnapshot, TimelineMessage } from "@parley/client/snapshot";
import { expect, test } from "vitest";
import {
  countAfter,
  countText,
  isKnown,
  markOf,
  markRead,
  reachesBackTo,
  readElsewhere,
  readStore,
  readThrough,
  seenBeyond,
  uncounted,
  unreadText,
} from "./read.ts";

const message = (seq: number, change: Partial<TimelineMessage> = {}): TimelineMessage => ({
  key: `m${seq}`,
  id: `m${seq}`,
  seq,
  userId: "ada",
  name: "Ada",
  verified: true,
  text: "hello",
  timestamp: new Date(2026, 10, 21, 12, 0, seq).toISOString(),
  own: false,
  state: "sent",
  ...change,
});

const room = (messages: readonly TimelineMessage[], change: Partial<RoomSnapshot> = {}): RoomSnapshot => ({
  room: "general",
  status: "live",
  messages,
  hasOlder: false,
  loadingOlder: false,
  ...change,
});

const many = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => message(from + n));

test("read is what was on the screen, up to the first message that was not", () => {
  expect(readThrough(room(many(1, 40)), 3, new Set([4, 5, 6, 20, 21]))).toBe(6);
});

test("what was seen out of order counts once the gap is seen", () => {
  expect(readThrough(room(many(1, 10)), 3, new Set([7, 8, 9, 10]))).toBe(3);
  expect(readThrough(room(many(1, 10)), 3, new Set([7, 8, 9, 10, 6, 5, 4]))).toBe(10);
});

test("own messages and deleted ones need not be seen", () => {
  const messages = [
    message(1),
    message(2, { own: true }),
    message(3, { deleted: true }),
    message(4),
    message(5),
  ];
  expect(readThrough(room(messages), 1, new Set())).toBe(3);
  expect(readThrough(room(messages), 1, new Set([4]))).toBe(4);
});

test("changes take places in the log and leave no gap to see", () => {
  expect(readThrough(room([message(1), message(4), message(9)]), 1, new Set([4, 9]))).toBe(9);
});

test("nothing is read beyond messages that are not loaded yet", () => {
  const loaded = room(many(50, 90), { hasOlder: true });
  expect(readThrough(loaded, 3, new Set([50, 51, 52]))).toBe(3);
  expect(reachesBackTo(loaded, 3)).toBe(false);
  expect(reachesBackTo(loaded, 49)).toBe(true);
  expect(reachesBackTo(room(many(50, 90)), 3)).toBe(true);
});

test("own messages that are not acknowledged yet are no news, and end nothing", () => {
  const { seq: _, ...pending } = message(0, { own: true, state: "sending" });
  expect(countAfter(room([message(1), message(2), pending]), 1)).toBe(1);
  expect(readThrough(room([message(1), message(2), pending]), 1, new Set([2]))).toBe(2);
});

test("what was seen is remembered until it is read, and not without end", () => {
  const seen = seenBeyond(3, new Set([2, 3, 7, 8]), new Set([8, 9]));
  expect([...seen]).toEqual([7, 8, 9]);
  let all: ReadonlySet<number> = new Set();
  for (let seq = 1; seq <= 20_000; seq += 100)
    all = seenBeyond(undefined, all, new Set(Array.from({ length: 100 }, (_, index) => seq + index)));
  expect(all.size).toBe(10_000);
  expect(all.has(20_000)).toBe(true);
});

test("a room whose welcome had no place for its messages is not known yet", () => {
  expect(isKnown(room([], { hasOlder: true }))).toBe(false);
  expect(isKnown(room([]))).toBe(true);
  expect(isKnown(room(many(1, 2), { status: "joining" }))).toBe(false);
});

test("a mark never goes back: another tab may have shown more", () => {
  markRead("forward", 7);
  markRead("forward", 5);
  expect(readStore.get().get("forward")).toBe(7);
});

test("counts are exact up to 99", () => {
  expect([1, 90, 99, 100].map((count) => countText(count))).toEqual(["1", "90", "99", "99+"]);
});

test("unread messages that are not all loaded are as many as are there, or more", () => {
  const loaded = { ...room(many(50, 61), { hasOlder: true }), room: "a" };
  const all = { ...room(many(50, 61)), room: "b" };
  const read = new Map([
    ["a", 3],
    ["b", 49],
  ]);
  expect(unreadText([loaded], read)).toBe("12+");
  expect(unreadText([all], read)).toBe("12");
  expect(unreadText([all, loaded, undefined], read)).toBe("24+");
  expect(unreadText([loaded, all], new Map())).toBe("");
  expect(unreadText([loaded], new Map([["a", 61]]))).toBe("");
});

test("what another device has read is read here, and what is read here stays so", () => {
  readElsewhere({ room: "devices", read: { seq: 4, revision: 0 } });
  expect(readStore.get().get("devices")).toBe(4);
  markRead("devices", 9);
  readElsewhere({ room: "devices", read: { seq: 6, revision: 0 } });
  expect(readStore.get().get("devices")).toBe(9);
});

test("what another device has marked as unread is unread here, once, and older news change nothing", () => {
  markRead("back", 9);
  readElsewhere({ room: "back", read: { seq: 3, revision: 2 } });
  expect(readStore.get().get("back")).toBe(3);
  markRead("back", 7);
  readElsewhere({ room: "back", read: { seq: 3, revision: 2 } });
  readElsewhere({ room: "back", read: { seq: 9, revision: 1 } });
  expect(readStore.get().get("back")).toBe(7);
});

test("a room is read as far as it is here or elsewhere", () => {
  const here = new Map([["general", 5]]);
  expect(markOf(room([]), here)).toBe(5);
  expect(markOf(room([], { read: { seq: 7, revision: 0 } }), here)).toBe(7);
  expect(markOf(room([], { read: { seq: 3, revision: 0 } }), here)).toBe(5);
  expect(markOf(room([], { read: { seq: 3, revision: 0 } }), new Map())).toBe(3);
  expect(markOf(room([]), new Map())).toBeUndefined();
});

test("a room is unread, without a number, while it may have news and none of its messages is loaded", () => {
  const unloaded = (olderThrough: number) => ({ ...room([], { hasOlder: true, olderThrough }), room: "a" });
  const read = new Map([
    ["a", 40],
    ["general", 1],
  ]);
  expect(unreadText([unloaded(90)], read)).toBe(uncounted);
  expect(unreadText([unloaded(90), room(many(1, 3))], read)).toBe("2+");
  // All after the read position were edits.
  expect(unreadText([unloaded(40)], read)).toBe("");
  expect(unreadText([unloaded(40), room(many(1, 3))], read)).toBe("2");
  expect(unreadText([unloaded(90)], new Map())).toBe("");
});

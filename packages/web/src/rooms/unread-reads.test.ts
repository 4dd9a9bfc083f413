import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { UnreadReads } from "./unread-reads.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A page that wants to count further in these rooms whenever it may. Returns when it read which. */
const reader = (rooms: readonly string[]) => {
  const begun = Date.now();
  const read: { room: string; second: number }[] = [];
  let mark = 1;
  const settle = () => {
    for (const room of rooms)
      if (reads.admits(room, mark, 0)) read.push({ room, second: (Date.now() - begun) / 1_000 });
  };
  const reads = new UnreadReads(settle, () => 0.5);
  const readOn = () => {
    mark += 1;
    settle();
  };
  return { read, settle, readOn, reads };
};

test("a page reads four pages of the log at once, of all rooms, and then one in half a minute or more", () => {
  const { read, settle } = reader(["a", "b", "c"]);
  for (let snapshot = 0; snapshot < 100; snapshot++) settle();
  expect(read).toHaveLength(4);
  vi.advanceTimersByTime(44_000);
  for (let snapshot = 0; snapshot < 100; snapshot++) settle();
  expect(read).toHaveLength(4);
  vi.advanceTimersByTime(10 * 60_000);
  expect(read.slice(4, 7).map(({ second }) => second)).toEqual([45, 90, 135]);
});

test("of a room that never reaches back ten pages are read, until its reader has read on in it", () => {
  const { read, settle, readOn } = reader(["a"]);
  settle();
  for (let minute = 0; minute < 60; minute++) {
    vi.advanceTimersByTime(60_000);
    settle();
  }
  expect(read).toHaveLength(10);
  readOn();
  vi.advanceTimersByTime(60_000);
  expect(read.length).toBeGreaterThan(10);
});

test("a count that was beyond what is counted, and falls by deletions, needs no further page", () => {
  const { reads } = reader([]);
  expect(reads.admits("a", 1, 100)).toBe(false);
  expect(reads.admits("a", 1, 60)).toBe(false);
  expect(reads.admits("b", 1, 99)).toBe(true);
});

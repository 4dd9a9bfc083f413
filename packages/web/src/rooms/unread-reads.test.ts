import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LogReads } from "../../../client/src/log/log-reads.ts";
import { defaultTiming } from "../../../client/src/timing/timing.ts";
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
  const { signal } = new AbortController();
  const logReads = new LogReads(
    () => Promise.reject(),
    defaultTiming,
    () => 0.5,
  );
  const reads = new UnreadReads(async (room) => {
    await logReads.turn("background", room, signal);
    read.push({ room, second: (Date.now() - begun) / 1_000 });
  });
  const settle = async () => {
    for (const room of rooms) reads.need(room, mark, 0);
    await vi.advanceTimersByTimeAsync(0);
  };
  const readOn = () => {
    mark += 1;
    return settle();
  };
  return { read, settle, readOn, reads };
};

test("a page reads four pages of the log at once, of all rooms, and then one in half a minute or more", async () => {
  const { read, settle } = reader(["a", "b", "c"]);
  for (let snapshot = 0; snapshot < 100; snapshot++) await settle();
  expect(read).toHaveLength(4);
  await vi.advanceTimersByTimeAsync(44_000);
  for (let snapshot = 0; snapshot < 100; snapshot++) await settle();
  expect(read).toHaveLength(4);
  for (let minute = 0; minute < 10; minute++) {
    await vi.advanceTimersByTimeAsync(60_000);
    await settle();
  }
  expect(read.slice(4, 7).map(({ second }) => second)).toEqual([45, 90, 135]);
});

test("of a room that never reaches back ten pages are read, until its reader has read on in it", async () => {
  const { read, settle, readOn } = reader(["a"]);
  await settle();
  for (let minute = 0; minute < 60; minute++) {
    await vi.advanceTimersByTimeAsync(60_000);
    await settle();
  }
  expect(read).toHaveLength(10);
  await readOn();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read.length).toBeGreaterThan(10);
});

test("a count that was beyond what is counted, and falls by deletions, needs no further page", async () => {
  const { read, reads } = reader([]);
  reads.need("a", 1, 100);
  reads.need("a", 1, 60);
  reads.need("b", 1, 99);
  await vi.advanceTimersByTimeAsync(0);
  expect(read.map(({ room }) => room)).toEqual(["b"]);
});

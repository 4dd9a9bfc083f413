import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { defaultTiming } from "../timing/timing.ts";
import type { LogQuery } from "./log-reader.ts";
import { LogReads, type ReadCause } from "./log-reads.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const { signal } = new AbortController();

/** A client that reads what it may, as soon as it may. Records when it read which room. */
const reading = (random = () => 0.5, more = false) => {
  const begun = performance.now();
  const read: { room: string; second: number }[] = [];
  const fetch = async (room: string, { after = 0 }: LogQuery) => {
    read.push({ room, second: (performance.now() - begun) / 1_000 });
    return { room, epoch: "first", head: 9, events: [], settled: after, more };
  };
  const reads = new LogReads(fetch, defaultTiming, random);
  const once = async (cause: ReadCause, room: string, life = signal) =>
    (await reads.turn(cause, room, life))({ limit: 1 }, life);
  const often = (cause: ReadCause, rooms: readonly string[], times: number) => {
    for (let nth = 0; nth < times; nth++) for (const room of rooms) void once(cause, room);
  };
  const pass = (seconds: number) => vi.advanceTimersByTimeAsync(1_000 * seconds);
  const seconds = () => read.map(({ second }) => second);
  return { reads, read, once, often, pass, seconds };
};

const hour = 60 * 60;

describe("What nobody has asked for", () => {
  test("is read four times at once, over all rooms, and then once in half a minute or more", async () => {
    const { often, pass, seconds } = reading();
    often("background", ["a", "b", "c"], 100);
    await pass(44);
    expect(seconds()).toEqual([0, 0, 0, 0]);
    await pass(hour - 44);
    expect(seconds().slice(4, 7)).toEqual([45, 90, 135]);
    expect(seconds()).toHaveLength(4 + hour / 45);
  });

  test("is read 124 times in an hour at most", async () => {
    const { often, pass, read } = reading(() => 0);
    often("background", ["a", "b"], 300);
    await pass(hour);
    expect(read).toHaveLength(4 + hour / 30);
  });

  test("is read in the order in which it was wanted, and not once it is given up", async () => {
    const { once, often, pass, read } = reading();
    often("background", ["first"], 4);
    const life = new AbortController();
    const rooms = ["a", "b", "c"];
    const given = rooms.map((room) => once("background", room, room === "b" ? life.signal : signal));
    life.abort();
    await expect(given[1]).rejects.toThrow();
    await pass(10 * 60);
    expect(read.slice(4).map(({ room }) => room)).toEqual(["a", "c"]);
  });

  test("is read by the clients of a room at different times", async () => {
    const clients = [0, 0.5, 0.9].map((share) => reading(() => share));
    for (const { often } of clients) often("background", ["a"], 5);
    await clients[0]?.pass(60);
    expect(new Set(clients.map(({ seconds }) => seconds()[4])).size).toBe(3);
  });

  test("is not read while the tab is hidden", async () => {
    const document = Object.assign(new EventTarget(), { visibilityState: "hidden" });
    vi.stubGlobal("document", document);
    const { often, pass, read } = reading();
    often("background", ["a"], 3);
    await pass(hour);
    expect(read).toEqual([]);
    document.visibilityState = "visible";
    document.dispatchEvent(new Event("visibilitychange"));
    await pass(0);
    expect(read).toHaveLength(3);
  });
});

describe("What was missed", () => {
  test("is read ten times at once in a room, and then once in 15 seconds or more, and none is dropped", async () => {
    const { often, pass, read, seconds } = reading(() => 0);
    often("missed", ["a"], 30);
    await pass(14);
    expect(read).toHaveLength(10);
    await pass(1);
    expect(seconds().slice(10)).toEqual([15]);
    await pass(hour);
    expect(read).toHaveLength(30);
  });

  test("of one room does not wait for that of another, nor for what nobody has asked for", async () => {
    const { often, pass, read } = reading();
    often("background", ["a"], 9);
    often("missed", ["a"], 20);
    await pass(0);
    expect(read).toHaveLength(4 + 10);
    often("missed", ["b"], 1);
    await pass(0);
    expect(read.at(-1)).toMatchObject({ room: "b", second: 0 });
  });

  test("of one room is no more because that of another was read meanwhile", async () => {
    const { often, pass, read } = reading();
    often("missed", ["a"], 10);
    await pass(0);
    often("missed", ["b", "a"], 1);
    await pass(0);
    expect(read.slice(10)).toEqual([{ room: "b", second: 0 }]);
  });

  test("of many rooms at once is read one after another beyond twenty", async () => {
    const { often, pass, read } = reading(() => 0.5);
    often(
      "missed",
      Array.from({ length: 100 }, (_, nth) => `room-${nth}`),
      1,
    );
    await pass(1);
    expect(read).toHaveLength(20);
    await pass(100);
    expect(read).toHaveLength(100);
  });
});

test("what its reader has asked for does not wait, whatever else does", async () => {
  const { often, pass, read } = reading();
  often("background", ["a"], 9);
  often("missed", ["a"], 99);
  often("asked", ["a"], 50);
  await pass(0);
  expect(read).toHaveLength(4 + 10 + 50);
});

test("a turn is for one page, and for those that follow it without a gap", async () => {
  const one = await reading().reads.turn("missed", "a", signal);
  await one({ limit: 1, after: 3 }, signal);
  await expect(one({ limit: 1, after: 3 }, signal)).rejects.toThrow("turn of its own");
  const both = await reading(() => 0, true).reads.turn("missed", "a", signal);
  const first = both({ limit: 1, after: 3 }, signal);
  await expect(both({ limit: 1, after: 3 }, signal)).rejects.toThrow("turn of its own");
  await first;
  const on = await reading(() => 0, true).reads.turn("missed", "a", signal);
  for (const after of [1, 2, 3]) await on({ limit: 1, after }, signal);
  const older = await reading(() => 0, true).reads.turn("background", "a", signal);
  await older({ limit: 1, before: 3 }, signal);
  await expect(older({ limit: 1, before: 2 }, signal)).rejects.toThrow("turn of its own");
});

test("the log is not read without a cause", () => {
  const { reads } = reading();
  const use = (_: () => unknown) => {};
  // @ts-expect-error There is no cause.
  use(() => reads.turn("a", signal));
  // @ts-expect-error That is none.
  use(() => reads.turn("curious", "a", signal));
});

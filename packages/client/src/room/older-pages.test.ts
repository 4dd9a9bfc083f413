import type { LogSlice, RoomEvent } from "@parley/core/protocol/event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Problem } from "../events.ts";
import { readApi } from "../http/read-api.ts";
import type { LogQuery } from "../log/log-reader.ts";
import { LogReads, type ReadCause } from "../log/log-reads.ts";
import { type Applied, Timeline } from "../timeline/timeline.ts";
import { defaultTiming } from "../timing/timing.ts";
import { OlderPages } from "./older-pages.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const [room, epoch] = ["general", "first"];
const { signal } = new AbortController();
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
/** Waits for what pauses between its steps, each time for nothing. */
const done = async (loading: Promise<unknown>) => {
  await pass(100);
  await loading;
};

const entries = (seq: number) => ({
  seq,
  id: `id-${seq}`,
  userId: "ada",
  timestamp: "2026-01-01T00:00:00.000Z",
});
const message = (seq: number): RoomEvent => ({
  action: "message",
  ...entries(seq),
  name: "Ada",
  message: `message ${seq}`,
});
const edit = (text: string) => (seq: number) =>
  ({ action: "edit", ...entries(seq), target: 1, message: text }) satisfies RoomEvent;

/** Events of a log, as many of each kind one after another. */
const logOf = (...runs: [number, (seq: number) => RoomEvent][]): RoomEvent[] =>
  runs
    .flatMap(([times, kind]) => Array.from({ length: times }, () => kind))
    .map((kind, nth) => kind(nth + 1));

/** A room that shows the newest event of its log, which is read as `LogReads` lets it. */
const enter = (log: RoomEvent[], random = () => 0) => {
  const timeline = new Timeline(() => false);
  const head = log.length;
  timeline.enter(
    { room, epoch, head, events: log.slice(-1), settled: head, more: true, reset: true },
    undefined,
  );
  const reads: LogQuery[] = [];
  const causes: ReadCause[] = [];
  const problems: Problem[] = [];
  const taken: Applied[] = [];
  /** What a listener sees each time that it is told of a change. */
  const seen: { isReading: boolean; isShown: boolean }[] = [];
  const answer = async ({ before = head + 1, limit }: LogQuery): Promise<LogSlice> => {
    const span = log.filter(({ seq }) => seq < before);
    const events = span.slice(-limit);
    return { room, epoch, head, events, settled: before - 1, more: events.length < span.length };
  };
  const to = { answer };
  const fetchPage = (_room: string, query: LogQuery) => {
    reads.push(query);
    return to.answer(query);
  };
  const logReads = new LogReads(fetchPage, defaultTiming, random);
  const older = new OlderPages(
    { name: room, timeline, readOlder: (applied) => taken.push(applied) },
    {
      timing: defaultTiming,
      random,
      readTurn: (cause, name, life) => {
        causes.push(cause);
        return logReads.turn(cause, name, life);
      },
      changed: () => seen.push({ isReading: older.isReading, isShown: older.isShown }),
      problem: (problem) => problems.push(problem),
    },
  );
  /** Uses up what is read at once in the background. */
  const useUp = async () => {
    for (let nth = 0; nth < 4; nth++) await logReads.turn("background", "other", signal);
  };
  const limits = () => reads.map(({ limit }) => limit);
  return { older, timeline, reads, causes, problems, taken, seen, to, answer, useUp, limits };
};

const { backgroundPause, retryBase } = defaultTiming;

describe("An older page", () => {
  test("is read from before the first message, and is handed to the room", async () => {
    const { older, reads, taken, timeline } = enter(logOf([120, message]));
    await older.load("asked", signal);
    expect(reads).toEqual([{ before: 120, limit: 50 }]);
    expect(taken).toMatchObject([{ added: { length: 50 } }]);
    expect(timeline.rows[0]?.seq).toBe(70);
  });

  test("is shown while it is read for its reader, and its end is told", async () => {
    const { older, seen } = enter(logOf([120, message]));
    await older.load("asked", signal);
    expect(seen).toEqual([
      { isReading: false, isShown: false },
      { isReading: true, isShown: true },
      { isReading: false, isShown: false },
    ]);
  });

  test("is not shown while it waits in the background, but once its reader waits for it", async () => {
    const { older, useUp, to } = enter(logOf([120, message]));
    await useUp();
    void older.load("background", signal);
    await pass(0);
    expect(older).toMatchObject({ isShown: false, isReading: false });
    to.answer = () => new Promise(() => {});
    void older.load("asked", signal);
    expect(older).toMatchObject({ isShown: true, isReading: false });
    await pass(0);
    expect(older).toMatchObject({ isShown: true, isReading: true });
  });

  test("is one page, however often it is asked for meanwhile", async () => {
    const { older, reads } = enter(logOf([120, message]));
    await Promise.all([older.load("asked", signal), older.load("background", signal)]);
    expect(reads).toHaveLength(1);
  });

  test("that its reader asks for does not wait for its turn in the background", async () => {
    const { older, reads, causes, problems, useUp } = enter(logOf([120, message]));
    await useUp();
    void older.load("background", signal);
    await pass(backgroundPause - 1_000);
    expect(reads).toEqual([]);
    await done(older.load("asked", signal));
    expect(reads).toHaveLength(1);
    expect(causes).toEqual(["background", "asked"]);
    expect(problems).toEqual([]);
  });

  test("is read in the background again after its reader has asked for the one before", async () => {
    const { older, causes } = enter(logOf([120, message]));
    await older.load("asked", signal);
    await older.load("background", signal);
    expect(causes).toEqual(["asked", "background"]);
  });

  test("is not read where the room has been read to its beginning while it waited", async () => {
    const { older, timeline, reads, useUp, answer } = enter(logOf([40, message]));
    await useUp();
    const loading = older.load("background", signal);
    timeline.before(await answer({ before: 40, limit: 50 }), 40, 50);
    await pass(backgroundPause);
    await done(loading);
    await older.load("asked", signal);
    expect(reads).toEqual([]);
  });

  test("of another log is handed to the room, and is the last", async () => {
    const { older, reads, taken, to, answer } = enter(logOf([120, message]));
    to.answer = async (query) => ({ ...(await answer(query)), epoch: "second" });
    await older.load("asked", signal);
    expect(taken).toEqual(["other log"]);
    await older.load("asked", signal);
    expect(reads).toEqual(Array(2).fill({ before: 120, limit: 50 }));
  });
});

describe("A page of changes", () => {
  const changes = edit("new");

  test("only is followed by larger ones, until one shows a message", async () => {
    const { older, reads } = enter(logOf([80, message], [120, changes], [1, message]));
    await done(older.load("asked", signal));
    expect(reads).toEqual([
      { before: 201, limit: 50 },
      { before: 151, limit: 100 },
    ]);
  });

  test.each([
    [9, 100],
    [10, 50],
  ])("and %i messages is followed by one of %i events", async (messages, next) => {
    const { older, limits } = enter(logOf([200, message], [50 - messages, changes], [messages + 1, message]));
    await done(older.load("asked", signal));
    expect(limits()).toEqual([50]);
    await done(older.load("asked", signal));
    expect(limits()).toEqual([50, next]);
  });

  test("only is the last of five, until its reader reads on", async () => {
    const { older, limits, seen } = enter(logOf([200, message], [1_000, changes], [1, message]));
    await done(older.load("asked", signal));
    expect(limits()).toEqual([50, 100, 100, 100, 100]);
    expect(older.isPaused).toBe(true);
    const told = seen.length;
    await done(older.load("asked", signal));
    expect(limits()).toHaveLength(5);
    expect(seen).toHaveLength(told);
    await done(older.readOn(signal));
    expect(limits().slice(5)).toEqual([50, 100, 100, 100, 100]);
    expect(older.isPaused).toBe(true);
    await done(older.readOn(signal));
    expect(older.isPaused).toBe(false);
  });

  test("pauses nothing at the beginning of the log", async () => {
    const { older, timeline } = enter(logOf([451, changes]));
    await done(older.load("asked", signal));
    expect(timeline.hasOlder).toBe(false);
    expect(older.isPaused).toBe(false);
  });

  /** A log whose newest fifty changes, before its last message, are JSON of that many characters. */
  const sized = (characters: number) => {
    const log = (first: string, others: string) =>
      logOf([200, changes], [1, edit(first)], [49, edit(others)], [1, message]);
    const sizeOf = (events: RoomEvent[]) => JSON.stringify(events.slice(200, 250)).length;
    const share = Math.floor((characters - sizeOf(log("", ""))) / 50);
    const others = "x".repeat(share);
    const all = log("x".repeat(characters - sizeOf(log("", others))), others);
    expect(sizeOf(all)).toBe(characters);
    return all;
  };

  test.each([
    [800_000, 2],
    [800_001, 1],
  ])("whose JSON has %i characters is one of %i before older messages pause", async (characters, pages) => {
    const { older, reads } = enter(sized(characters));
    await done(older.load("asked", signal));
    expect(reads).toHaveLength(pages);
    expect(older.isPaused).toBe(true);
  });
});

describe("A page that cannot be read", () => {
  const refused = () => Promise.reject(new Error("There is no way to the log."));

  test("is read again, and that it was not is told once", async () => {
    const { older, reads, problems, to, answer } = enter(logOf([120, message]), () => 0.5);
    to.answer = refused;
    const loading = older.load("asked", signal);
    await pass(retryBase * 0.5 - 1);
    expect(reads).toHaveLength(1);
    await pass(1);
    expect(reads).toHaveLength(2);
    to.answer = answer;
    await pass(retryBase);
    await loading;
    expect(reads).toHaveLength(3);
    expect(problems).toMatchObject([
      {
        code: "log_unreadable",
        message: "Older messages could not be loaded. Retrying.",
        room,
        cause: { message: "There is no way to the log." },
      },
    ]);
    expect(older).toMatchObject({ isReading: false, isShown: false });
  });

  test("is read again when the server wants it to be", async () => {
    const { older, reads, to } = enter(logOf([120, message]));
    const fetch = async () => Response.json({ retryAfter: 7 }, { status: 429 });
    to.answer = async () => {
      await readApi({ fetch, apiUrl: "", wait: 60_000, token: async () => undefined }, "", signal);
      throw new Error("It was read.");
    };
    void older.load("asked", signal);
    while (vi.getTimerCount() === 0) await pass(0);
    await pass(6_999);
    expect(reads).toHaveLength(1);
    await pass(1);
    expect(reads).toHaveLength(2);
  });

  test("five times is read in the background, until it is there", async () => {
    const { older, causes, to, answer } = enter(logOf([120, message]));
    to.answer = refused;
    void older.load("asked", signal);
    await pass(0);
    await pass(backgroundPause);
    expect(causes.slice(0, 6)).toEqual([...Array(5).fill("asked"), "background"]);
    const failed = causes.length;
    // It waits for its turn, also when its reader asks again.
    void older.load("asked", signal);
    await pass(0);
    expect(causes).toHaveLength(failed);
    to.answer = answer;
    await pass(backgroundPause);
    expect(causes.slice(5)).toEqual(Array(failed - 5).fill("background"));
    await older.load("asked", signal);
    expect(causes.at(-1)).toBe("asked");
  });
});

describe("A room that is left", () => {
  const ending = () => new AbortController();

  test("reads nothing", async () => {
    const { older, causes } = enter(logOf([120, message]));
    await older.load("asked", AbortSignal.abort());
    expect(causes).toEqual([]);
  });

  test("while it waits for a turn reads nothing, and reports nothing", async () => {
    const { older, reads, problems, useUp } = enter(logOf([120, message]));
    await useUp();
    const life = ending();
    const loading = older.load("background", life.signal);
    await pass(0);
    life.abort();
    await loading;
    expect({ reads, problems }).toEqual({ reads: [], problems: [] });
  });

  test.each(["answered", "refused"])("while a page is read ignores it when it is %s", async (outcome) => {
    const { older, reads, problems, taken, to, answer } = enter(logOf([120, message]));
    const life = ending();
    to.answer = async (query) => {
      const slice = await answer(query);
      life.abort();
      if (outcome === "refused") throw new Error("Aborted.");
      return slice;
    };
    await older.load("asked", life.signal);
    expect(reads).toHaveLength(1);
    expect({ problems, taken }).toEqual({ problems: [], taken: [] });
    expect(older.isReading).toBe(false);
  });

  test("between two attempts reads no more", async () => {
    const { older, reads, to } = enter(logOf([120, message]), () => 1);
    to.answer = () => Promise.reject(new Error("There is no way to the log."));
    const life = ending();
    const loading = older.load("asked", life.signal);
    await pass(0);
    life.abort();
    await loading;
    expect(reads).toHaveLength(1);
  });
});

import type { LogSlice, MessageEvent, RoomEvent } from "@parley/core/protocol/event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Problem } from "../events.ts";
import type { LogQuery } from "../log/log-reader.ts";
import { LogReads, type ReadCause } from "../log/log-reads.ts";
import { Timeline } from "../timeline/timeline.ts";
import { defaultTiming } from "../timing/timing.ts";
import { CatchUp } from "./catch-up.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const [room, epoch] = ["general", "first"];

const message = (seq: number): MessageEvent => ({
  action: "message",
  seq,
  id: `id-${seq}`,
  userId: "ada",
  name: "Ada",
  message: `message ${seq}`,
  timestamp: "2026-01-01T00:00:00.000Z",
});

/** A room that was just entered while it was empty, its log, and from where that was read. */
const enter = (page = 3, random = () => 0) => {
  const timeline = new Timeline(() => false);
  timeline.enter({ room, epoch, head: 0, events: [], settled: 0, more: false, reset: true }, undefined);
  const log = { seqs: new Set<number>(), head: 0, holesAreVoid: false, isReadable: true };
  const reads: number[] = [];
  const problems: Problem[] = [];
  /** What comes of a read: the slice of the log as it is. */
  const answer = async (after: number): Promise<LogSlice> => {
    if (!log.isReadable) throw new Error("There is no way to the log.");
    const seqs = [...log.seqs].filter((seq) => seq > after).sort((a, b) => a - b);
    const events = seqs.slice(0, page).map(message);
    const more = events.length < seqs.length;
    const through = more ? (events.at(-1)?.seq ?? after) : log.head;
    let settled = after;
    while (settled < through && (log.holesAreVoid || log.seqs.has(settled + 1))) settled += 1;
    return { room, epoch, head: log.head, events, settled, more };
  };
  const host = {
    timing: defaultTiming,
    random,
    problem: (problem: Problem) => problems.push(problem),
    readTurn: (cause: ReadCause, name: string, signal: AbortSignal) => logReads.turn(cause, name, signal),
  };
  const fetchPage = (_room: string, { after = 0 }: LogQuery) => {
    reads.push(after);
    return to.answer(after);
  };
  const logReads = new LogReads(fetchPage, defaultTiming, random);
  const to = { answer, take: () => true };
  const catchUp = new CatchUp({ name: room, timeline, apply: () => to.take() }, host);
  const store = (...seqs: number[]) => {
    for (const seq of seqs) log.seqs.add(seq);
    log.head = Math.max(log.head, ...seqs);
  };
  const hear = (...events: RoomEvent[]) => {
    store(...events.map(({ seq }) => seq));
    for (const event of events) timeline.live(epoch, event);
    catchUp.startSpread();
  };
  /** Others write meanwhile, and the client hears of the log's head. */
  const miss = (...seqs: number[]) => {
    store(...seqs);
    timeline.observeHead(log.head);
    catchUp.start();
  };
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
  const shown = () => timeline.rows.map(({ seq }) => seq);
  return { timeline, log, reads, problems, to, hear, miss, pass, shown, catchUp };
};

const { gapGrace, gapSpread, holeReread, retryBase } = defaultTiming;

test("gaps that close in time, one after another, are not looked for in the log", async () => {
  const { reads, hear, pass } = enter();
  for (let seq = 1; seq < 40; seq += 2) {
    hear(message(seq + 1));
    await pass(defaultTiming.gapGrace * 0.7);
    hear(message(seq), message(seq + 3));
  }
  expect(reads).toEqual([]);
});

test("a gap is not looked for when it is said to have no event", async () => {
  const { timeline, reads, hear, pass } = enter();
  hear(message(1), message(3));
  await pass(gapGrace / 2);
  timeline.void(epoch, 2);
  await pass(gapGrace + gapSpread);
  expect(reads).toEqual([]);
  expect(timeline).toMatchObject({ behind: false, cursor: { seq: 3 } });
});

test("a gap that stays is, wherever others closed before it", async () => {
  const { reads, hear, pass, catchUp } = enter();
  hear(message(2));
  await pass(defaultTiming.gapGrace / 2);
  hear(message(1), message(4));
  await pass(2 * defaultTiming.gapGrace);
  expect(reads).toEqual([2]);
  catchUp.stop();
});

test("a gap is read by the clients of a room one after another, and again while it may be filled", async () => {
  const clients = [0, 0.25, 0.5, 0.75].map((random) => enter(3, () => random));
  const readsOf = () => clients.map(({ reads }) => reads.length);
  for (const { hear } of clients) hear(message(2));
  const [first] = clients;
  await first?.pass(gapGrace);
  expect(readsOf()).toEqual([1, 0, 0, 0]);
  await first?.pass(gapSpread / 4);
  expect(readsOf()).toEqual([1, 1, 0, 0]);
  await first?.pass(gapSpread / 2);
  expect(readsOf()).toEqual([1, 1, 1, 1]);
  await first?.pass(5 * holeReread);
  const reads = readsOf();
  expect(Math.max(...reads)).toBeLessThanOrEqual(6);
  expect(new Set(reads).size).toBeGreaterThan(1);
  for (const { catchUp } of clients) catchUp.stop();
});

test("gaps without end are read ten times, and then four times a minute at most, and none is left out", async () => {
  const { log, reads, hear, pass, shown, catchUp } = enter(100);
  for (let second = 1; second <= 60 * 60; second++) {
    log.seqs.add(2 * second - 1);
    hear(message(2 * second));
    await pass(1_000);
  }
  expect(reads.length).toBeLessThanOrEqual(10 + (60 * 60) / 15);
  await pass(30_000);
  expect(shown()).toHaveLength(2 * 60 * 60);
  catchUp.stop();
});

test("what was missed is read page after page, without a pause, and then no more", async () => {
  const { reads, miss, pass, shown } = enter();
  miss(1, 2, 3, 4, 5, 6, 7);
  await pass(0);
  expect(shown()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(reads).toEqual([0, 3, 6]);
  await pass(10 * holeReread);
  expect(reads).toHaveLength(3);
  miss(8);
  await pass(0);
  expect(shown()).toHaveLength(8);
});

test("a hole holds up nothing that is after it, and is read again until it is filled", async () => {
  const { log, reads, miss, pass, shown, timeline } = enter();
  miss(1, 3, 5, 6, 7);
  await pass(0);
  expect(shown()).toEqual([1, 3, 5, 6, 7]);
  expect(reads).toEqual([0, 5]);
  log.seqs.add(2);
  await pass(holeReread);
  expect(shown()).toEqual([1, 2, 3, 5, 6, 7]);
  await pass(holeReread);
  log.seqs.add(4);
  await pass(holeReread);
  expect(shown()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(timeline.behind).toBe(false);
  await pass(10 * holeReread);
  expect(reads).toEqual([0, 5, 1, 3, 3]);
});

test("void places at a page's end are not read again", async () => {
  const { log, reads, miss, pass, timeline } = enter();
  log.holesAreVoid = true;
  miss(1, 9);
  log.seqs.delete(9);
  await pass(0);
  expect(timeline.cursor?.seq).toBe(9);
  expect(reads).toEqual([0]);
});

test("what was told live is not read", async () => {
  const { reads, hear, miss, pass, shown } = enter(2);
  hear(message(3), message(4), message(5));
  miss(1, 2);
  await pass(defaultTiming.gapGrace);
  expect(shown()).toEqual([1, 2, 3, 4, 5]);
  expect(reads).toEqual([0]);
});

test("a log that gives nothing, and says that there is more, is not asked without a pause", async () => {
  const { reads, to, miss, pass } = enter();
  to.answer = async (after) => ({ room, epoch, head: 2, events: [], settled: after, more: true });
  miss(1, 2);
  await pass(2.5 * holeReread);
  expect(reads).toEqual([0, 0, 0]);
});

test("of another log no further page is read", async () => {
  const { reads, to, miss, pass } = enter();
  to.take = () => false;
  miss(1, 2, 3, 4);
  await pass(0);
  expect(reads).toEqual([0]);
});

test("a log that cannot be read is read again with growing waits, and told of once in each series", async () => {
  const { log, reads, problems, miss, pass, shown } = enter(3, () => 0.5);
  log.isReadable = false;
  const problem = { code: "log_unreadable", room, cause: new Error("There is no way to the log.") };
  miss(1);
  await pass(0);
  expect(problems).toMatchObject([problem]);
  await pass(retryBase / 2 - 1);
  expect(reads).toHaveLength(1);
  await pass(1);
  expect(reads).toHaveLength(2);
  await pass(retryBase - 1);
  expect(reads).toHaveLength(2);
  log.isReadable = true;
  await pass(1);
  expect(shown()).toEqual([1]);
  expect(problems).toHaveLength(1);
  await pass(1.5 * holeReread);

  log.isReadable = false;
  miss(2);
  await pass(retryBase / 2);
  expect([problems.length, reads.length]).toEqual([2, 5]);
});

test.each(["answered", "refused"])("what is %s once it is stopped counts for nothing", async (how) => {
  const { problems, to, reads, miss, pass, shown, catchUp } = enter();
  const { answer } = to;
  const late = Promise.withResolvers<LogSlice>();
  to.answer = () => late.promise;
  miss(1);
  await pass(0);
  catchUp.stop();
  if (how === "answered") late.resolve(answer(0));
  else late.reject(new Error("It was aborted."));
  await pass(10 * holeReread);
  expect([shown(), problems, reads]).toEqual([[], [], [0]]);
  to.answer = answer;
  catchUp.start();
  await pass(0);
  expect(shown()).toEqual([1]);
});

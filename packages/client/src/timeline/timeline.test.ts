import type { LogSlice, MessageEvent, RoomState } from "@parley/core/protocol/event";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Timeline } from "./timeline.ts";

const room = "general";
const epoch = "first";

const message = (seq: number, userId = `user-${seq % 3}`): MessageEvent => ({
  action: "message",
  seq,
  id: `id-${seq}`,
  userId,
  name: userId,
  message: `message ${seq}`,
  timestamp: "2026-01-01T00:00:00.000Z",
});

/**
 * A log as the server would send it: seqs up to `head` are in use. `void` ones stay empty forever;
 * `pending` ones may still be filled by a send.
 */
type Log = { head: number; void: ReadonlySet<number>; pending: ReadonlySet<number> };

/** A log with a message at every seq up to `head`. */
const full = (head: number): Log => ({ head, void: new Set(), pending: new Set() });

/** The settled seqs: they have a message, or are void. */
const placesOf = (log: Log) =>
  Array.from({ length: log.head }, (_, index) => index + 1).filter((seq) => !log.pending.has(seq));

const seqsOf = (log: Log) => placesOf(log).filter((seq) => !log.void.has(seq));

/** The last seq after `from` that is settled: just before the first pending one, or `to`. */
const settledIn = (log: Log, from: number, to: number) =>
  Math.min(to, ...[...log.pending].filter((seq) => seq > from).map((seq) => seq - 1));

const readAfter = (log: Log, after: number, limit: number): LogSlice => {
  const seqs = seqsOf(log).filter((seq) => seq > after);
  const page = seqs.slice(0, limit);
  const more = page.length < seqs.length;
  const settled = settledIn(log, after, more ? (page.at(-1) ?? after) : log.head);
  return { room, epoch, head: log.head, events: page.map((seq) => message(seq)), settled, more };
};

/** A page of `limit` seqs, of which only the newest `fit` messages fit into the answer. */
const readBefore = (log: Log, before: number, limit: number, fit = limit): LogSlice => {
  const places = placesOf(log).filter((seq) => seq < before);
  const page = places.slice(Math.max(0, places.length - limit));
  const seqs = page.filter((seq) => !log.void.has(seq));
  const fitting = seqs.slice(Math.max(0, seqs.length - fit));
  const isCut = page.length < places.length;
  const settled = settledIn(log, isCut ? (page[0] ?? before) - 1 : 0, before - 1);
  const more = isCut || fitting.length < seqs.length;
  return { room, epoch, head: log.head, events: fitting.map((seq) => message(seq)), settled, more };
};

const newest = (log: Log, limit: number, fit = limit): RoomState => ({
  ...readBefore(log, log.head + 1, limit, fit),
  reset: true,
});

const following = (log: Log, after: number, limit: number): RoomState => ({
  ...readAfter(log, after, limit),
  reset: false,
});

const timelineOf = (me = "user-0") => new Timeline((userId) => userId === me);

/** Reads until nothing is missing, as the catch-up does. */
const catchUp = (timeline: Timeline, log: Log, limit: number) => {
  for (let reads = 0; timeline.behind; reads += 1) {
    expect(reads).toBeLessThan(1000);
    const after = timeline.cursor?.seq ?? 0;
    timeline.after(readAfter(log, after, limit), after);
  }
};

const anyLog = fc.integer({ min: 0, max: 40 }).chain((head) =>
  fc.record({
    head: fc.constant(head),
    void: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 8 }).map((seqs) => new Set(seqs)),
    pending: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 4 }).map((seqs) => new Set(seqs)),
  }),
);

/**
 * The input of a client: frames and reads of the log as of any earlier time, in any order and any
 * number of times.
 */
const anyStep = fc.oneof(
  fc.record({
    kind: fc.constantFrom("live" as const, "void" as const),
    seq: fc.integer({ min: 1, max: 40 }),
  }),
  fc.record({
    kind: fc.constant("after" as const),
    fromCursor: fc.integer({ min: -5, max: 5 }),
    limit: fc.integer({ min: 1, max: 7 }),
  }),
  fc.record({
    kind: fc.constant("older" as const),
    /** Not 0 for the answer to a read that a later read has overtaken. */
    late: fc.integer({ min: -3, max: 3 }),
    limit: fc.integer({ min: 1, max: 7 }),
    fit: fc.integer({ min: 1, max: 7 }),
  }),
  fc.record({ kind: fc.constant("letGo" as const), kept: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant("enter" as const), limit: fc.nat(7), fit: fc.nat(7), cursor: fc.boolean() }),
);

type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

/** Returns the head and the settled seq that the input contained; 0 if none. */
const take = (timeline: Timeline, log: Log, step: Step): { head: number; settled: number } => {
  const cursor = timeline.cursor;
  switch (step.kind) {
    case "live":
      if (!seqsOf(log).includes(step.seq)) break;
      timeline.live(epoch, message(step.seq));
      return { head: step.seq, settled: 0 };
    case "void":
      if (!placesOf(log).includes(step.seq) || !log.void.has(step.seq)) break;
      timeline.void(epoch, step.seq);
      return { head: step.seq, settled: 0 };
    case "after": {
      const after = Math.max(0, (cursor?.seq ?? 0) + step.fromCursor);
      const slice = readAfter(log, after, step.limit);
      timeline.after(slice, after);
      return cursor && after <= cursor.seq ? slice : { head: 0, settled: 0 };
    }
    case "older": {
      const before = Math.max(1, timeline.olderBefore + step.late);
      timeline.before(readBefore(log, before, step.limit, step.fit), before, step.limit);
      break;
    }
    case "letGo":
      timeline.letGo(step.kept);
      break;
    case "enter": {
      const sent = step.cursor ? cursor : undefined;
      const state = sent ? following(log, sent.seq, step.limit + 1) : newest(log, step.limit, step.fit);
      timeline.enter(state, sent);
      return state;
    }
  }
  return { head: 0, settled: 0 };
};

const expectSorted = (timeline: Timeline) => {
  const seqs = timeline.rows.map((row) => row.seq);
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
};

/** No seq up to the cursor is pending, and none that has a message is missing. */
const expectComplete = (timeline: Timeline, log: Log) => {
  const { cursor } = timeline;
  if (!cursor) return;
  expect(cursor.seq).toBeGreaterThanOrEqual(timeline.olderBefore - 1);
  const stretch = (seq: number) => seq >= timeline.olderBefore && seq <= cursor.seq;
  expect([...log.pending].filter((seq) => seq <= log.head && stretch(seq))).toEqual([]);
  const held = timeline.rows.map((row) => row.seq);
  expect(held.filter((seq) => seq < timeline.olderBefore)).toEqual([]);
  expect(held.filter(stretch)).toEqual(seqsOf(log).filter(stretch));
};

describe("A timeline", () => {
  test("is sorted, free of duplicates and complete up to its cursor, whatever arrives in whatever order", () => {
    fc.assert(
      fc.property(anyLog, fc.array(anyStep, { maxLength: 30, size: "max" }), (log, steps) => {
        const timeline = timelineOf();
        for (const step of steps) {
          const told = take(timeline, log, step);
          expect(timeline.head).toBeGreaterThanOrEqual(told.head);
          expect(timeline.cursor?.seq ?? 0).toBeGreaterThanOrEqual(told.settled);
          expectSorted(timeline);
          expectComplete(timeline, log);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("equals the log once the pending seqs are settled and everything is read", () => {
    fc.assert(
      fc.property(
        anyLog,
        fc.array(anyStep, { maxLength: 20, size: "max" }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        fc.boolean(),
        (log, steps, limit, stored, resumes) => {
          const timeline = timelineOf();
          for (const step of steps) take(timeline, log, step);
          const settled: Log = stored
            ? { ...log, pending: new Set() }
            : { ...log, void: new Set([...log.void, ...log.pending]), pending: new Set() };
          const sent = resumes ? timeline.cursor : undefined;
          timeline.enter(sent ? following(settled, sent.seq, limit) : newest(settled, limit), sent);
          catchUp(timeline, settled, limit);
          for (let pages = 0; timeline.hasOlder; pages += 1) {
            expect(pages).toBeLessThan(100);
            const before = timeline.olderBefore;
            timeline.before(readBefore(settled, before, limit), before, limit);
            catchUp(timeline, settled, limit);
          }
          expect(timeline.rows.map((row) => row.seq)).toEqual(seqsOf(settled));
          expect(timeline.cursor).toEqual({ epoch, seq: settled.head });
        },
      ),
      { numRuns: 500 },
    );
  });

  test("shows events beyond a gap, and keeps the cursor before the gap until it is filled", () => {
    const timeline = timelineOf();
    timeline.enter(newest(full(2), 10), undefined);
    timeline.live(epoch, message(4));
    expect(timeline.rows.map((row) => row.seq)).toEqual([1, 2, 4]);
    expect(timeline.cursor?.seq).toBe(2);
    expect(timeline.behind).toBe(true);
    timeline.live(epoch, message(3));
    expect(timeline.rows.map((row) => row.seq)).toEqual([1, 2, 3, 4]);
    expect(timeline.cursor?.seq).toBe(4);
    expect(timeline.behind).toBe(false);
  });

  test("moves on past a seq that has no event, as if it held one, also when that is said first", () => {
    const timeline = timelineOf();
    timeline.enter(newest(full(2), 10), undefined);
    timeline.live(epoch, message(4));
    expect(timeline.void(epoch, 3)).toEqual({ added: [], changed: [], own: [] });
    expect(timeline.cursor?.seq).toBe(4);
    timeline.void(epoch, 6);
    expect(timeline).toMatchObject({ head: 6, behind: true });
    timeline.live(epoch, message(5));
    expect(timeline.rows.map((row) => row.seq)).toEqual([1, 2, 4, 5]);
    expect(timeline).toMatchObject({ cursor: { epoch, seq: 6 }, behind: false });
    timeline.void(epoch, 2);
    expect(timeline.cursor?.seq).toBe(6);
  });

  test("keeps live events from before the room's first state", () => {
    const timeline = timelineOf();
    timeline.live(epoch, message(3));
    timeline.enter(newest(full(2), 10), undefined);
    expect(timeline.rows.map((row) => row.seq)).toEqual([1, 2, 3]);
    expect(timeline.cursor?.seq).toBe(3);
  });

  test("starts over when the epoch changes, and reports any other input of another log", () => {
    const timeline = timelineOf();
    const log = full(5);
    timeline.enter(newest(log, 10), undefined);
    const cursor = timeline.cursor;
    expect(timeline.live("second", message(6))).toBe("other log");
    expect(timeline.void("second", 6)).toBe("other log");
    expect(timeline.after({ ...readAfter(log, 5, 10), epoch: "second" }, 5)).toBe("other log");
    expect(timeline.before({ ...readBefore(log, 1, 10), epoch: "second" }, 1, 10)).toBe("other log");
    expect(timeline.rows).toHaveLength(5);
    timeline.enter({ ...newest({ ...log, head: 1 }, 10), epoch: "second" }, cursor);
    expect(timeline.rows.map((row) => row.seq)).toEqual([1]);
    expect(timeline.cursor).toEqual({ epoch: "second", seq: 1 });
  });

  test("starts over when its cursor is beyond the log", () => {
    const timeline = timelineOf();
    timeline.enter(newest(full(9), 10), undefined);
    timeline.enter(newest(full(2), 10), timeline.cursor);
    expect(timeline.rows.map((row) => row.seq)).toEqual([1, 2]);
    expect(timeline.head).toBe(2);
  });

  test("drops events too old to connect to a reset, and can read back to them", () => {
    const timeline = timelineOf();
    timeline.enter(newest(full(3), 10), undefined);
    const log = full(20);
    timeline.enter(newest(log, 5), undefined);
    expect(timeline.rows.map((row) => row.seq)).toEqual([16, 17, 18, 19, 20]);
    expect(timeline.hasOlder).toBe(true);
  });

  test("keeps what it holds when a reset connects to it, even just barely", () => {
    for (const page of [5, 7]) {
      const timeline = timelineOf();
      timeline.enter(newest(full(15), 10), undefined);
      timeline.enter(newest(full(20), page), undefined);
      expect(timeline.rows.map((row) => row.seq)).toEqual(Array.from({ length: 15 }, (_, n) => n + 6));
      expect([timeline.olderBefore, timeline.hasOlder]).toEqual([6, true]);
    }
  });

  test("has no cursor and nothing older before the room's first state, whatever arrives live", () => {
    const timeline = timelineOf();
    timeline.live(epoch, message(3));
    expect(timeline.cursor).toBeUndefined();
    expect([timeline.hasOlder, timeline.behind]).toEqual([false, false]);
  });

  test("has nothing older when the state is the whole log, even if its first seqs are void", () => {
    const timeline = timelineOf();
    timeline.enter(newest({ ...full(5), void: new Set([1, 2]) }, 10), undefined);
    expect([timeline.olderBefore, timeline.hasOlder]).toEqual([1, false]);
  });

  test("begins after the requested cursor when the room was left and entered meanwhile", () => {
    for (const [limit, behind] of [[2, true] as const, [9, false] as const]) {
      const timeline = timelineOf();
      timeline.enter(following(full(9), 5, limit), { epoch, seq: 5 });
      expect(timeline.rows.map((row) => row.seq)).toEqual([6, 7, 8, 9].slice(0, limit));
      expect([timeline.olderBefore, timeline.hasOlder, timeline.behind]).toEqual([6, true, behind]);
    }
  });

  test("continues from its cursor with what it holds, and is behind when that is not all", () => {
    const timeline = timelineOf();
    timeline.enter(newest(full(3), 10), undefined);
    timeline.enter(following(full(6), 3, 2), timeline.cursor);
    expect(timeline.rows.map((row) => row.seq)).toEqual([1, 2, 3, 4, 5]);
    expect([timeline.cursor?.seq, timeline.head, timeline.behind]).toEqual([5, 6, true]);
  });

  test("stays complete up to its cursor when an older page is complete, and moves back before a gap in it", () => {
    const timeline = timelineOf();
    const log: Log = { head: 20, void: new Set([17]), pending: new Set([3]) };
    timeline.enter(newest(log, 5), undefined);
    timeline.before(readBefore(log, 16, 5), 16, 5);
    expect(timeline.cursor?.seq).toBe(20);
    timeline.before(readBefore(log, 11, 10), 11, 10);
    expect([timeline.olderBefore, timeline.cursor?.seq]).toEqual([1, 2]);
  });

  test("reads back past a page of void seqs only", () => {
    const timeline = timelineOf();
    const log: Log = { head: 20, void: new Set([11, 12, 13, 14, 15]), pending: new Set() };
    timeline.enter(newest(log, 5), undefined);
    timeline.before(readBefore(log, 16, 3), 16, 3);
    expect([timeline.olderBefore, timeline.hasOlder]).toEqual([13, true]);
  });

  test("shows each message of a slice once and in order, even if the slice does not", () => {
    const timeline = timelineOf();
    const state = newest(full(3), 10);
    timeline.enter({ ...state, events: [message(3), message(1), message(2), message(1)] }, undefined);
    expect(timeline.rows.map((row) => row.seq)).toEqual([1, 2, 3]);
  });

  test("drops its oldest messages, and reads them back as an older page", () => {
    const timeline = timelineOf();
    const log = full(20);
    timeline.enter(newest(log, 20), undefined);
    const [last] = timeline.rows.slice(-1);
    timeline.letGo(5);
    expect(timeline.rows.map((row) => row.seq)).toEqual([16, 17, 18, 19, 20]);
    expect(timeline.rows.at(-1)).toBe(last);
    expect([timeline.olderBefore, timeline.hasOlder, timeline.cursor?.seq]).toEqual([16, true, 20]);
    timeline.live(epoch, message(3));
    expect(timeline.rows).toHaveLength(5);
    timeline.before(readBefore(log, 16, 4), 16, 4);
    expect(timeline.rows.map((row) => row.seq)).toEqual([12, 13, 14, 15, 16, 17, 18, 19, 20]);
  });

  test("drops nothing while there is a gap before the messages to keep", () => {
    const timeline = timelineOf();
    timeline.enter(newest(full(3), 10), undefined);
    for (const seq of [5, 6, 7]) timeline.live(epoch, message(seq));
    timeline.letGo(2);
    expect(timeline.rows.map((row) => row.seq)).toEqual([1, 2, 3, 5, 6, 7]);
    timeline.live(epoch, message(4));
    timeline.letGo(2);
    expect(timeline.rows.map((row) => row.seq)).toEqual([6, 7]);
  });

  test("drops nothing before the room's first state: what is live need not be all there is", () => {
    const timeline = timelineOf();
    for (const seq of [1, 2, 3]) timeline.live(epoch, message(seq));
    timeline.letGo(1);
    expect(timeline.rows.map((row) => row.seq)).toEqual([1, 2, 3]);
  });

  test("keeps as little as its last message, and what follows its cursor without a gap", () => {
    const timeline = timelineOf();
    timeline.enter(newest(full(3), 10), undefined);
    timeline.letGo(1);
    expect(timeline.rows.map((row) => row.seq)).toEqual([3]);
    // The page is older than the message that fills its gap.
    const log: Log = { ...full(3), pending: new Set([2]) };
    timeline.before(readBefore(log, 3, 9), 3, 9);
    expect(timeline.cursor?.seq).toBe(1);
    timeline.live(epoch, message(2));
    expect([timeline.rows.length, timeline.cursor?.seq]).toEqual([3, 2]);
    timeline.letGo(1);
    expect(timeline.rows.map((row) => row.seq)).toEqual([3]);
  });

  test("knows no event of one log from another", () => {
    const timeline = timelineOf();
    timeline.enter(newest(full(2), 10), undefined);
    timeline.live(epoch, message(4));
    timeline.enter({ ...newest(full(3), 10), epoch: "second" }, timeline.cursor);
    expect(timeline.cursor).toEqual({ epoch: "second", seq: 3 });
    expect(timeline.rows.map((row) => row.seq)).toEqual([1, 2, 3]);
  });

  test("uses the id as the key of our own rows, even when our user id is known only later", () => {
    const selves = new Set<string>();
    const timeline = new Timeline((userId) => selves.has(userId));
    timeline.live(epoch, message(1, "me"));
    timeline.live(epoch, message(2, "you"));
    expect(timeline.rows.map((row) => row.key)).toEqual(["me/id-1", "you/id-2"]);
    selves.add("me");
    timeline.reclaim();
    expect(timeline.rows.map((row) => row.key)).toEqual(["id-1", "you/id-2"]);
    expect(timeline.rows.map((row) => row.own)).toEqual([true, false]);
  });

  test("shows everything that the log contains about a message", () => {
    const timeline = timelineOf();
    timeline.live(epoch, { ...message(1), verified: false, replyTo: 7 });
    timeline.live(epoch, message(2));
    const shown = { state: "sent", timestamp: "2026-01-01T00:00:00.000Z", own: false };
    expect(timeline.rows).toEqual([
      {
        ...shown,
        key: "user-1/id-1",
        id: "id-1",
        seq: 1,
        userId: "user-1",
        name: "user-1",
        text: "message 1",
        verified: false,
        replyTo: 7,
      },
      {
        ...shown,
        key: "user-2/id-2",
        id: "id-2",
        seq: 2,
        userId: "user-2",
        name: "user-2",
        text: "message 2",
        verified: true,
      },
    ]);
    expect(timeline.rows[1]).not.toHaveProperty("replyTo");
  });

  test("is behind as soon as it observes a later head, in whatever order heads arrive", () => {
    const timeline = timelineOf();
    timeline.enter(newest(full(2), 10), undefined);
    timeline.observeHead(4);
    timeline.observeHead(3);
    expect([timeline.head, timeline.behind]).toEqual([4, true]);
  });

  test("reports our own messages as acknowledged, but no other user's and no changes", () => {
    const timeline = timelineOf("user-1");
    const edit = {
      id: "edit",
      userId: "user-1",
      timestamp: "2026-01-01T00:00:00.000Z",
      target: 1,
      message: "x",
    };
    const { events, ...state } = newest({ head: 3, void: new Set([3]), pending: new Set() }, 10);
    const own = { ...state, events: [...events, { action: "edit" as const, seq: 3, ...edit }] };
    expect(timeline.enter(own, undefined)).toMatchObject({ own: ["id-1"] });
  });
});

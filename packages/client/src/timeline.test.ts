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
 * A log as the server would tell it: places are taken up to `head`, some of them `void` for ever, some
 * `pending`, which means that a send may still fill them.
 */
type Log = { head: number; void: ReadonlySet<number>; pending: ReadonlySet<number> };

const seqsOf = (log: Log) =>
  Array.from({ length: log.head }, (_, index) => index + 1).filter(
    (seq) => !log.void.has(seq) && !log.pending.has(seq),
  );

/** The seqs from after `from` on are settled up to just before the first pending one, or to `to`. */
const settledIn = (log: Log, from: number, to: number) =>
  Math.min(to, ...[...log.pending].filter((seq) => seq > from).map((seq) => seq - 1));

const readAfter = (log: Log, after: number, limit: number): LogSlice => {
  const seqs = seqsOf(log).filter((seq) => seq > after);
  const page = seqs.slice(0, limit);
  const more = page.length < seqs.length;
  const settled = settledIn(log, after, more ? (page.at(-1) ?? after) : log.head);
  return { room, epoch, head: log.head, events: page.map((seq) => message(seq)), settled, more };
};

const readBefore = (log: Log, before: number, limit: number): LogSlice => {
  const seqs = seqsOf(log).filter((seq) => seq < before);
  const page = limit === 0 ? [] : seqs.slice(-limit);
  const more = page.length < seqs.length;
  const from = more ? (page[0] ?? before) - 1 : 0;
  const settled = settledIn(log, from, before - 1);
  return { room, epoch, head: log.head, events: page.map((seq) => message(seq)), settled, more };
};

/** The newest page, of which only the newest `fit` events had place in the frame. */
const newest = (log: Log, limit: number, fit = limit): RoomState => {
  const page = readBefore(log, log.head + 1, limit);
  const events = page.events.slice(Math.max(0, page.events.length - fit));
  return { ...page, events, more: page.more || events.length < page.events.length, reset: true };
};

const timelineOf = (me = "user-0") => new Timeline((userId) => userId === me);

/** Reads on until nothing is missing, as the catch-up does. */
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

/** What reaches a client: frames and reads of the log as it was at some time, in any order, any number of times. */
const anyStep = fc.oneof(
  fc.record({ kind: fc.constant("live" as const), seq: fc.integer({ min: 1, max: 40 }) }),
  fc.record({
    kind: fc.constant("after" as const),
    fromCursor: fc.integer({ min: -5, max: 5 }),
    limit: fc.integer({ min: 1, max: 7 }),
  }),
  fc.record({
    kind: fc.constant("older" as const),
    /** Other than 0: the answer to a read of which another one has come since. */
    late: fc.integer({ min: -3, max: 3 }),
    limit: fc.integer({ min: 1, max: 7 }),
  }),
  fc.record({ kind: fc.constant("enter" as const), limit: fc.nat(7), fit: fc.nat(7), cursor: fc.boolean() }),
);

type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

const take = (timeline: Timeline, log: Log, step: Step) => {
  const cursor = timeline.cursor;
  switch (step.kind) {
    case "live":
      if (seqsOf(log).includes(step.seq)) timeline.live(epoch, message(step.seq));
      break;
    case "after": {
      const after = Math.max(0, (cursor?.seq ?? 0) + step.fromCursor);
      timeline.after(readAfter(log, after, step.limit), after);
      break;
    }
    case "older": {
      const before = Math.max(1, timeline.olderBefore + step.late);
      timeline.before(readBefore(log, before, step.limit), before, step.limit);
      break;
    }
    case "enter":
      if (step.cursor && cursor) {
        timeline.enter({ ...readAfter(log, cursor.seq, step.limit + 1), reset: false }, cursor);
      } else {
        timeline.enter(newest(log, step.limit, step.fit), undefined);
      }
  }
};

const expectSorted = (timeline: Timeline) => {
  const seqs = timeline.rows.map((row) => row.seq);
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
};

/** No place up to the cursor can still get a message, and none of those that have one is missing. */
const expectComplete = (timeline: Timeline, log: Log) => {
  const { cursor } = timeline;
  if (!cursor) return;
  const stretch = (seq: number) => seq >= timeline.olderBefore && seq <= cursor.seq;
  expect([...log.pending].filter((seq) => seq <= log.head && stretch(seq))).toEqual([]);
  const held = timeline.rows.map((row) => row.seq);
  expect(held.filter((seq) => seq < timeline.olderBefore)).toEqual([]);
  expect(held.filter(stretch)).toEqual(seqsOf(log).filter(stretch));
};

describe("A timeline", () => {
  test("is sorted, without doubles, and complete up to its cursor, whatever comes in whatever order", () => {
    fc.assert(
      fc.property(anyLog, fc.array(anyStep, { maxLength: 30 }), (log, steps) => {
        const timeline = timelineOf();
        for (const step of steps) {
          take(timeline, log, step);
          expectSorted(timeline);
          expectComplete(timeline, log);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("equals the log once the pending places are settled and everything is read", () => {
    fc.assert(
      fc.property(
        anyLog,
        fc.array(anyStep, { maxLength: 20 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        (log, steps, limit, stored) => {
          const timeline = timelineOf();
          for (const step of steps) take(timeline, log, step);
          const settled: Log = stored
            ? { ...log, pending: new Set() }
            : { ...log, void: new Set([...log.void, ...log.pending]), pending: new Set() };
          timeline.enter(newest(settled, limit), undefined);
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

  test("shows what lies beyond a hole, and keeps the cursor before it until it is filled", () => {
    const timeline = timelineOf();
    timeline.enter(newest({ head: 2, void: new Set(), pending: new Set() }, 10), undefined);
    timeline.live(epoch, message(4));
    expect(timeline.rows.map((row) => row.seq)).toEqual([1, 2, 4]);
    expect(timeline.cursor?.seq).toBe(2);
    expect(timeline.behind).toBe(true);
    timeline.live(epoch, message(3));
    expect(timeline.rows.map((row) => row.seq)).toEqual([1, 2, 3, 4]);
    expect(timeline.cursor?.seq).toBe(4);
    expect(timeline.behind).toBe(false);
  });

  test("keeps what was told live before the room's first state", () => {
    const timeline = timelineOf();
    timeline.live(epoch, message(3));
    timeline.enter(newest({ head: 2, void: new Set(), pending: new Set() }, 10), undefined);
    expect(timeline.rows.map((row) => row.seq)).toEqual([1, 2, 3]);
    expect(timeline.cursor?.seq).toBe(3);
  });

  test("starts over when the epoch changed, and says so of anything else that is of another log", () => {
    const timeline = timelineOf();
    const log: Log = { head: 5, void: new Set(), pending: new Set() };
    timeline.enter(newest(log, 10), undefined);
    const cursor = timeline.cursor;
    expect(timeline.live("second", message(6))).toBe("other log");
    expect(timeline.after({ ...readAfter(log, 5, 10), epoch: "second" }, 5)).toBe("other log");
    expect(timeline.before({ ...readBefore(log, 1, 10), epoch: "second" }, 1, 10)).toBe("other log");
    expect(timeline.rows).toHaveLength(5);
    timeline.enter({ ...newest({ ...log, head: 1 }, 10), epoch: "second" }, cursor);
    expect(timeline.rows.map((row) => row.seq)).toEqual([1]);
    expect(timeline.cursor).toEqual({ epoch: "second", seq: 1 });
  });

  test("starts over when its cursor was from the future", () => {
    const timeline = timelineOf();
    timeline.enter(newest({ head: 9, void: new Set(), pending: new Set() }, 10), undefined);
    timeline.enter(newest({ head: 2, void: new Set(), pending: new Set() }, 10), timeline.cursor);
    expect(timeline.rows.map((row) => row.seq)).toEqual([1, 2]);
    expect(timeline.head).toBe(2);
  });

  test("drops what is too old to join up with a fresh start, and can read back to it", () => {
    const timeline = timelineOf();
    timeline.enter(newest({ head: 3, void: new Set(), pending: new Set() }, 10), undefined);
    const log: Log = { head: 20, void: new Set(), pending: new Set() };
    timeline.enter(newest(log, 5), undefined);
    expect(timeline.rows.map((row) => row.seq)).toEqual([16, 17, 18, 19, 20]);
    expect(timeline.hasOlder).toBe(true);
  });

  test("gives our own rows the id as key, also when it learns only later who we are", () => {
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

  test("shows of a message all that the log says of it", () => {
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

  test("is behind as soon as it hears of a later head, whatever order heads are heard in", () => {
    const timeline = timelineOf();
    timeline.enter(newest({ head: 2, void: new Set(), pending: new Set() }, 10), undefined);
    timeline.heard(4);
    timeline.heard(3);
    expect([timeline.head, timeline.behind]).toEqual([4, true]);
  });

  test("takes our own messages among what is told for acknowledged, and nobody else's, and no changes", () => {
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

import type { LogSlice, MessageEvent, RoomEvent } from "@parley/core/protocol/event";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bounds } from "../bounds.ts";
import { Changes } from "./changes.ts";
import { rowOf } from "./row.ts";
import { Timeline } from "./timeline.ts";

const room = "general";
const epoch = "first";

const message = (seq: number, userId = "ada"): MessageEvent => ({
  action: "message",
  seq,
  id: `id-${seq}`,
  userId,
  name: userId,
  message: `message ${seq}`,
  timestamp: "2026-01-01T00:00:00.000Z",
});

const change = (seq: number, target: number, userId = "ada") => ({
  seq,
  target,
  id: `id-${seq}`,
  userId,
  timestamp: "2026-01-01T00:00:01.000Z",
});

const edit = (seq: number, target: number, text = `edit ${seq}`, userId = "ada"): RoomEvent => ({
  action: "edit",
  ...change(seq, target, userId),
  message: text,
});

const remove = (seq: number, target: number, userId = "ada"): RoomEvent => ({
  action: "delete",
  ...change(seq, target, userId),
});

const pin = (seq: number, target: number, pinned = true): RoomEvent => ({
  action: "pin",
  ...change(seq, target),
  pinned,
});

const timelineOf = () => new Timeline((userId) => userId === "ada");

const slice = (events: RoomEvent[], head: number, more = false): LogSlice => ({
  room,
  epoch,
  head,
  events,
  settled: head,
  more,
});

const entered = (events: RoomEvent[], head: number, more = false) => {
  const timeline = timelineOf();
  timeline.enter({ ...slice(events, head, more), reset: true }, undefined);
  return timeline;
};

const shown = (timeline: Timeline) =>
  timeline.rows.map(({ seq, text, edited, deleted }) => ({
    seq,
    text,
    ...(edited && { edited }),
    ...(deleted && { deleted }),
  }));

describe("A change", () => {
  test("has a seq in the log, and no row", () => {
    const timeline = entered([message(1)], 1);
    timeline.live(epoch, edit(2, 1));
    expect(shown(timeline)).toEqual([{ seq: 1, text: "edit 2", edited: true }]);
    expect(timeline.cursor?.seq).toBe(2);
    expect(timeline.behind).toBe(false);
  });

  test("is superseded by a later edit in the log, in whatever order they arrive", () => {
    const timeline = entered([message(1)], 1);
    timeline.live(epoch, edit(3, 1));
    timeline.live(epoch, edit(2, 1));
    expect(shown(timeline)).toEqual([{ seq: 1, text: "edit 3", edited: true }]);
  });

  test("that deletes is final, whatever edits come before or after", () => {
    const timeline = entered([message(1)], 1);
    timeline.live(epoch, remove(3, 1));
    timeline.live(epoch, edit(2, 1));
    timeline.live(epoch, edit(4, 1));
    expect(shown(timeline)).toEqual([{ seq: 1, text: "", deleted: true }]);
  });

  test("is ignored if a later delete has removed its text", () => {
    const timeline = entered([message(1), edit(2, 1, "")], 2);
    expect(shown(timeline)).toEqual([{ seq: 1, text: "message 1" }]);
  });

  test("is ignored if its message includes a later one", () => {
    const timeline = entered([{ ...message(1), message: "edit 4", changed: 4 }, edit(2, 1)], 2);
    expect(shown(timeline)).toEqual([{ seq: 1, text: "edit 4", edited: true }]);
  });

  test("waits for a message that is older than the first one held", () => {
    const timeline = entered([edit(9, 7), remove(10, 8)], 10, true);
    expect(timeline.rows).toEqual([]);
    timeline.before(slice([message(7), message(8)], 10), timeline.olderBefore, 2);
    expect(shown(timeline)).toEqual([
      { seq: 7, text: "edit 9", edited: true },
      { seq: 8, text: "", deleted: true },
    ]);
  });

  test("waits for a message that arrives late", () => {
    const timeline = entered([message(1)], 1);
    timeline.live(epoch, edit(3, 2));
    const news = timeline.live(epoch, message(2));
    expect(news).toMatchObject({ added: [{ seq: 2, text: "edit 3", edited: true }] });
    expect(timeline.cursor?.seq).toBe(3);
  });

  test("is reported once, as the changed message", () => {
    const timeline = entered([message(1), message(2)], 2);
    expect(timeline.live(epoch, remove(3, 1))).toMatchObject({
      added: [],
      changed: [{ seq: 1, deleted: true }],
      own: [],
    });
    expect(timeline.live(epoch, remove(3, 1))).toEqual({ added: [], changed: [], own: [] });
  });

  test("that is repeated is not reported again", () => {
    const timeline = entered([message(1)], 1);
    timeline.live(epoch, edit(2, 1));
    expect(timeline.live(epoch, edit(2, 1))).toEqual({ added: [], changed: [], own: [] });
  });

  test("of a message that is not held reports no other message", () => {
    const timeline = entered([message(7), message(8)], 8, true);
    expect(timeline.live(epoch, edit(9, 6))).toMatchObject({ changed: [] });
  });

  test("that its message already includes needs no event of its own", () => {
    const gone = { ...message(2), message: "", changed: 9, deleted: true } as const;
    const timeline = entered([{ ...message(1), message: "new", changed: 8 }, gone], 2);
    expect(shown(timeline)).toEqual([
      { seq: 1, text: "new", edited: true },
      { seq: 2, text: "", deleted: true },
    ]);
  });

  test("of a dropped message is applied when the message is read back, even if it arrived alone", () => {
    const timeline = entered([message(1), message(2), edit(3, 1), message(4)], 4);
    timeline.live(epoch, remove(5, 2));
    timeline.letGo(1);
    timeline.live(epoch, edit(6, 1));
    expect(shown(timeline)).toEqual([{ seq: 4, text: "message 4" }]);
    timeline.before(slice([message(1), message(2), edit(3, 1)], 6), 4, 9);
    expect(shown(timeline)).toEqual([
      { seq: 1, text: "edit 6", edited: true },
      { seq: 2, text: "", deleted: true },
      { seq: 4, text: "message 4" },
    ]);
  });

  test("of messages that are not held waits up to a bound, and the latest are kept", () => {
    const timeline = entered([message(9_000)], 9_000, true);
    const last = 9_000 + bounds.waitingChanges + 1;
    for (let seq = 9_001; seq <= last + 1; seq += 1) timeline.live(epoch, edit(seq, seq - 9_000));
    const before = Array.from({ length: 8_999 }, (_, index) => message(index + 1));
    timeline.before(slice(before, last + 1), 9_000, 9_000);
    const changed = shown(timeline).flatMap(({ seq, edited }) => (edited ? [seq] : []));
    expect(changed.length).toBeLessThanOrEqual(bounds.waitingChanges);
    expect(changed).toContain(last + 1 - 9_000);
    expect(changed).not.toContain(1);
  });

  test("of messages that were let go of does not count against those that wait", () => {
    const timeline = entered([message(1), message(2), edit(3, 1), edit(4, 2), message(5)], 5);
    timeline.letGo(1);
    const targets = Array.from({ length: bounds.waitingChanges }, (_, index) => index + 6);
    const head = 6 + 2 * bounds.waitingChanges;
    timeline.enter({ ...slice([message(head)], head, true), reset: true }, undefined);
    for (const target of targets) timeline.live(epoch, edit(target + bounds.waitingChanges, target));
    timeline.before(
      slice(
        targets.map((target) => message(target)),
        head,
      ),
      head,
      head,
    );
    expect(shown(timeline).filter(({ edited }) => edited)).toHaveLength(bounds.waitingChanges);
  });

  test("is forgotten with its log", () => {
    const timeline = entered([edit(9, 7)], 9, true);
    const state = { ...slice([message(7)], 7), epoch: "second", reset: true };
    timeline.enter(state, timeline.cursor);
    expect(shown(timeline)).toEqual([{ seq: 7, text: "message 7" }]);
  });
});

describe("What is known of the messages of a log", () => {
  const known = (...events: RoomEvent[]) => {
    const changes = new Changes();
    for (const event of events) changes.apply(event);
    return changes;
  };
  /** The messages that are known to be changed. */
  const changed = (changes: Changes, ...seqs: number[]) =>
    seqs.filter((seq) => {
      const row = rowOf(message(seq), true);
      return changes.shown(row) !== row;
    });

  test("is another, higher revision with each change, and with nothing else", () => {
    const changes = new Changes();
    const revisions = [changes.revision];
    for (const event of [edit(2, 1), edit(2, 1), message(3), pin(4, 1)]) {
      changes.apply(event);
      revisions.push(changes.revision);
    }
    for (const through of [3, 4]) {
      changes.unpin(1, through, through);
      revisions.push(changes.revision);
    }
    changes.begin({ ...slice([], 5), reset: true }, 5);
    revisions.push(changes.revision);
    expect(revisions).toEqual([0, 1, 1, 1, 2, 2, 3, 4]);
  });

  test("is let go of up to a seq, but for pins, and for messages that later events are about", () => {
    const included = { ...message(8), message: "edit 12", changed: 12 };
    const changes = known(edit(5, 1), pin(6, 4), edit(8, 2), included, edit(10, 3), edit(7, 3));
    expect(changed(changes, 1, 2, 3, 4, 8)).toEqual([1, 2, 3, 4, 8]);
    changes.letGo(8);
    expect(changed(changes, 1, 2, 3, 4, 8)).toEqual([3, 4]);
    changes.apply(pin(11, 4, false));
    changes.letGo(11);
    expect(changed(changes, 3, 4)).toEqual([]);
  });

  test("by a room's state or a look-up is let go of once the log was read as far as they were", () => {
    const changes = new Changes();
    const state = { ...slice([], 5), reset: true };
    const pins = [
      { target: 1, seq: 4 },
      { target: 2, seq: 5 },
    ];
    changes.begin({ ...state, pins }, 5);
    changes.begin({ ...state, pins: pins.slice(1) }, 7);
    changes.unpin(2, 9, 9);
    changes.letGo(6);
    expect(changed(changes, 1, 2)).toEqual([1, 2]);
    changes.letGo(8);
    expect(changed(changes, 1, 2)).toEqual([2]);
    changes.letGo(9);
    expect(changed(changes, 1, 2)).toEqual([]);
  });

  test("is bounded: what was said first of messages that are not held is forgotten, by half", () => {
    const changes = known(
      message(5),
      message(6),
      edit(11, 1),
      pin(12, 2),
      edit(13, 3),
      edit(14, 6),
      edit(15, 8),
      edit(16, 1),
    );
    changes.bound(6, 5);
    expect(changed(changes, 1, 2, 3, 6, 8)).toEqual([1, 2, 3, 6, 8]);
    changes.bound(6, 4);
    expect(changed(changes, 1, 2, 3, 6, 8)).toEqual([1, 2, 8]);
    changes.apply(edit(17, 4));
    changes.bound(6, 3);
    expect(changed(changes, 1, 2, 4, 8)).toEqual([2, 4, 8]);
  });

  test("is nothing once the log is another one, in which less may have been said", () => {
    const changes = known(edit(9, 1));
    changes.clear();
    expect(changed(changes, 1)).toEqual([]);
    changes.apply(edit(2, 1));
    changes.letGo(5);
    expect(changed(changes, 1)).toEqual([]);
  });
});

const authors = ["ada", "grace", "alan"];

/**
 * The events of a log, by seq from 1; undefined where a seq is void. Authors change their own
 * messages only.
 */
const anyLog = fc
  .array(
    fc.record({
      kind: fc.constantFrom("message", "message", "edit", "edit", "delete", "void"),
      author: fc.constantFrom(...authors),
      target: fc.nat(),
    }),
    { maxLength: 40 },
  )
  .map((entries) => {
    const log: (RoomEvent | undefined)[] = [];
    for (const { kind, author, target: pick } of entries) {
      const seq = log.length + 1;
      const messages = log.filter((event) => event?.action === "message");
      const target = messages[pick % messages.length];
      if (kind === "void") log.push(undefined);
      else if (kind === "message" || !target) log.push(message(seq, author));
      else if (kind === "edit") log.push(edit(seq, target.seq, undefined, target.userId));
      else log.push(remove(seq, target.seq, target.userId));
    }
    return log;
  });

type Log = readonly (RoomEvent | undefined)[];

const changesOf = (log: Log, target: number) =>
  log.filter((event) => event !== undefined && "target" in event && event.target === target);

/** The rows that a reader of the whole log must see. */
const wholeOf = (log: Log) =>
  log.flatMap((event) => {
    if (event?.action !== "message") return [];
    const changes = changesOf(log, event.seq);
    if (changes.some((other) => other?.action === "delete"))
      return [{ seq: event.seq, text: "", deleted: true }];
    const last = changes.findLast((other) => other?.action === "edit");
    if (last?.action !== "edit") return [{ seq: event.seq, text: event.message }];
    return [{ seq: event.seq, text: last.message, edited: true }];
  });

/**
 * An event as the server may send it. `degree`: how many of the changes its message already
 * includes, and how far edits that a delete made void are scrubbed.
 */
const told = (log: Log, event: RoomEvent, degree: number): RoomEvent => {
  if (event.action === "edit") {
    const voided = changesOf(log, event.target).some((other) => other?.action === "delete");
    return voided && degree % 2 === 1 ? { ...event, message: "" } : event;
  }
  if (event.action !== "message") return event;
  const applied = changesOf(log, event.seq).slice(0, degree % (changesOf(log, event.seq).length + 1));
  const removed = applied.find((other) => other?.action === "delete");
  if (removed) return { ...event, message: "", changed: removed.seq, deleted: true };
  const last = applied.at(-1);
  return last?.action === "edit" ? { ...event, message: last.message, changed: last.seq } : event;
};

const eventsIn = (log: Log, degree: number) =>
  log.flatMap((event) => (event ? [told(log, event, degree + event.seq)] : []));

const readAfter = (log: Log, after: number, limit: number, degree: number): LogSlice => {
  const events = eventsIn(log, degree).filter((event) => event.seq > after);
  const page = events.slice(0, limit);
  const more = page.length < events.length;
  const settled = more ? (page.at(-1)?.seq ?? after) : log.length;
  return { ...slice(page, log.length, more), settled };
};

const readBefore = (log: Log, before: number, limit: number, degree: number): LogSlice => {
  const events = eventsIn(log, degree).filter((event) => event.seq < before);
  const page = events.slice(-limit);
  return { ...slice(page, log.length, page.length < events.length), settled: before - 1 };
};

/** The log grows, and the client receives it as of any earlier time, in any order. */
const anyStep = fc.record({
  kind: fc.constantFrom("live", "live", "after", "older", "enter", "resume", "letGo"),
  grows: fc.nat(4),
  /** The age of the answer. */
  lag: fc.nat(6),
  pick: fc.nat(),
  limit: fc.integer({ min: 1, max: 6 }),
  degree: fc.nat(9),
});

type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

const take = (timeline: Timeline, log: Log, step: Step) => {
  const { kind, lag, pick, limit, degree } = step;
  const { cursor, olderBefore } = timeline;
  const then = (known: number) => log.slice(0, Math.max(known, log.length - lag));
  if (kind === "live") {
    const event = log[pick % log.length];
    if (event) timeline.live(epoch, told(log, event, degree));
  } else if (kind === "after" && cursor) {
    const after = Math.max(0, cursor.seq - (pick % 4));
    timeline.after(readAfter(then(after), after, limit, degree), after);
  } else if (kind === "older" && cursor) {
    timeline.before(readBefore(then(olderBefore - 1), olderBefore, limit, degree), olderBefore, limit);
  } else if (kind === "letGo") {
    timeline.letGo(1 + (pick % 4));
  } else if (kind === "resume" && cursor) {
    timeline.enter({ ...readAfter(log, cursor.seq, limit, degree), reset: false }, cursor);
  } else {
    timeline.enter({ ...readBefore(log, log.length + 1, limit, degree), reset: true }, undefined);
  }
};

const catchUp = (timeline: Timeline, log: Log, limit: number, degree: number) => {
  for (let reads = 0; timeline.behind; reads += 1) {
    expect(reads).toBeLessThan(100);
    const after = timeline.cursor?.seq ?? 0;
    timeline.after(readAfter(log, after, limit, degree), after);
  }
};

test("whatever arrives in whatever order, the complete range reads as the whole log does", () => {
  fc.assert(
    fc.property(anyLog, fc.array(anyStep, { maxLength: 30, size: "max" }), (log, steps) => {
      const timeline = timelineOf();
      let now = 0;
      for (const step of steps) {
        now = Math.min(log.length, now + step.grows);
        const current = log.slice(0, now);
        take(timeline, current, step);
        if (timeline.cursor?.seq !== now) continue;
        const { olderBefore } = timeline;
        expect(shown(timeline)).toEqual(wholeOf(current).filter(({ seq }) => seq >= olderBefore));
      }
      for (const limit of [3, 1]) {
        timeline.enter({ ...readBefore(log, log.length + 1, limit, limit), reset: true }, undefined);
        catchUp(timeline, log, limit, limit);
        while (timeline.hasOlder) {
          const before = timeline.olderBefore;
          timeline.before(readBefore(log, before, limit, limit), before, limit);
          catchUp(timeline, log, limit, limit);
        }
        expect(shown(timeline)).toEqual(wholeOf(log));
        expect(timeline.cursor?.seq).toBe(log.length);
      }
    }),
    { numRuns: 500 },
  );
});

import type { LogSlice, MessageEvent, RoomEvent, RoomState } from "@parley/core/protocol/event";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Timeline } from "../timeline/timeline.ts";
import { kind } from "./pin.ts";

const [room, epoch] = ["general", "first"];
const place = { userId: "ada", timestamp: "2026-01-01T00:00:00.000Z" };

const message = (seq: number): MessageEvent => ({
  action: "message",
  ...place,
  seq,
  id: `id-${seq}`,
  name: "Ada",
  message: `message ${seq}`,
});
const pin = (seq: number, target: number, pinned = true) => ({
  action: "pin" as const,
  ...place,
  seq,
  id: `id-${seq}`,
  target,
  pinned,
});
const remove = (seq: number, target: number): RoomEvent => ({
  action: "delete",
  ...place,
  seq,
  id: `id-${seq}`,
  target,
});

describe("A pin", () => {
  const { timestamp } = place;
  const item = { kind: "pin", id: "p", room, timestamp, target: 1, pinned: true } as const;

  test("goes out as a request to pin, and an unpin as one to unpin", () => {
    expect(kind.request(item)).toEqual({ action: "pin", id: "p", room, seq: 1, pinned: true });
    expect(kind.request({ ...item, pinned: false })).toMatchObject({ pinned: false });
  });

  test("has nothing left to send once a later pin or unpin of its message is in the log", () => {
    const own = pin(5, 1);
    expect(kind.isDone(item, own, [pin(4, 1), own, pin(6, 2), remove(7, 1), message(8)])).toBe(false);
    expect(kind.isDone(item, own, [own, pin(6, 1, false)])).toBe(true);
  });

  test("of a message that is gone is refused, and an unpin of it has nothing left to do", () => {
    expect(kind.isDoneBy?.("not_found", item)).toBe(false);
    expect(kind.isDoneBy?.("not_found", { ...item, pinned: false })).toBe(true);
    expect(kind.isDoneBy?.("too_many_pins", { ...item, pinned: false })).toBe(false);
  });

  test("is no news of its message", () => {
    const timeline = new Timeline(() => true);
    timeline.enter(stateOf([message(1)], 0, 9), undefined);
    expect(timeline.live(epoch, pin(2, 1))).toMatchObject({ changed: [] });
    expect(timeline.rows).toMatchObject([{ seq: 1, pinned: true }]);
    timeline.live(epoch, pin(3, 1, false));
    expect(timeline.rows[0]).not.toHaveProperty("pinned");
  });
});

/** A room whose first message is pinned: the client holds the last `limit` events of its log. */
const holding = (limit: number) => {
  const log: Log = [message(1), message(2), message(3), pin(4, 1), message(5)];
  const timeline = new Timeline(() => true);
  timeline.enter(stateOf(log, 0, limit), undefined);
  return { timeline, log, page: sliceOf(log, 0, 1) };
};

describe("A look-up of a pinned message", () => {
  test("shows it, in its own log only", () => {
    const { timeline, log, page } = holding(1);
    timeline.lookedUp(1, { ...page, epoch: "second" });
    expect(timeline.pinned).toEqual([{ seq: 1 }]);
    timeline.lookedUp(1, page);
    expect(timeline.pinned).toMatchObject([{ seq: 1, message: { text: "message 1" } }]);
    timeline.enter({ ...stateOf(log, 0, 1), epoch: "second" }, timeline.cursor);
    expect(timeline.pinned).toEqual([{ seq: 1 }]);
  });

  test.each([
    ["is not there", []],
    ["is deleted", [{ ...message(1), message: "", changed: 5, deleted: true as const }]],
  ])("takes its pin away when it %s, also where it is held", (_what, events) => {
    for (const limit of [1, 5]) {
      const { timeline, page } = holding(limit);
      timeline.lookedUp(1, { ...page, events });
      expect(timeline.pinned).toEqual([]);
      expect(timeline.rows.filter(({ pinned }) => pinned)).toEqual([]);
    }
  });

  test("takes its pin away when it is not pinned, unless its pin is among the known events", () => {
    const { timeline, page } = holding(1);
    timeline.lookedUp(1, { ...page, events: [message(1)] });
    expect(timeline.pinned).toEqual([]);
    // A pin is told before it is in its message.
    const whole = holding(5);
    whole.timeline.lookedUp(1, { ...whole.page, events: [message(1)] });
    expect(whole.timeline.pinned).toMatchObject([{ seq: 1 }]);
  });

  test.each([
    ["is not pinned", [message(2)]],
    ["is not there", []],
    ["is deleted", [{ ...message(2), message: "", changed: 4, deleted: true as const }]],
  ])("that %s is remembered: no pin from before is looked up again", (_what, events) => {
    const { timeline, page } = holding(1);
    expect(timeline.doubted(epoch, pin(3, 2))).toBe(2);
    timeline.lookedUp(2, { ...page, events });
    expect(timeline.doubted(epoch, pin(3, 2))).toBeUndefined();
    timeline.live(epoch, pin(3, 2));
    expect(timeline.pinned).toEqual([{ seq: 1 }]);
  });

  test("that is not pinned takes nothing from a pin that is told later", () => {
    const { timeline, page } = holding(1);
    timeline.lookedUp(2, { ...page, head: 6, events: [message(2)] });
    timeline.live(epoch, pin(6, 2));
    expect(timeline.pinned.map(({ seq }) => seq)).toEqual([2, 1]);
  });

  test("does not unpin what was pinned after it was read", () => {
    const { timeline, page } = holding(5);
    timeline.live(epoch, pin(6, 1));
    timeline.lookedUp(1, { ...page, events: [] });
    expect(timeline.rows[0]).toMatchObject({ seq: 1, pinned: true });
  });

  test("pins a held message that is pinned", () => {
    const { timeline, page } = holding(5);
    timeline.lookedUp(2, { ...page, head: 6, events: [{ ...message(2), pin: 6 }] });
    expect(timeline.pinned.map(({ seq }) => seq)).toEqual([2, 1]);
    expect(timeline.rows[1]).toMatchObject({ seq: 2, pinned: true });
  });
});

describe("A message that is let go of", () => {
  test("is known as long as it is pinned, and others are not", () => {
    const { timeline } = holding(5);
    timeline.letGo(1);
    expect([1, 2, 3].map((seq) => timeline.rowAt(seq)?.text)).toEqual(["message 1", undefined, undefined]);
    timeline.live(epoch, pin(6, 1, false));
    timeline.live(epoch, message(7));
    timeline.letGo(1);
    expect(timeline.rowAt(1)).toBeUndefined();
  });

  test("is known up to the last one before those that are kept", () => {
    const timeline = new Timeline(() => true);
    timeline.enter(stateOf([message(1), message(2), pin(3, 1)], 0, 5), undefined);
    timeline.letGo(1);
    expect(timeline.pinned).toMatchObject([{ seq: 1, message: { text: "message 1" } }]);
  });

  test("is not shown as it was before, when it is pinned again after it was forgotten", () => {
    const { timeline } = holding(5);
    timeline.letGo(1);
    const change = { ...place, id: "id-6", seq: 6, target: 1 };
    timeline.live(epoch, { action: "edit", ...change, message: "another" });
    timeline.live(epoch, pin(7, 1, false));
    timeline.live(epoch, message(8));
    timeline.letGo(1);
    timeline.live(epoch, pin(9, 1));
    expect(timeline.pinned).toEqual([{ seq: 1 }]);
  });
});

describe("A late pin", () => {
  test("is looked up where the log is known, and in no other log", () => {
    const { timeline } = holding(1);
    const late = pin(3, 2);
    expect(timeline.doubted(epoch, late)).toBe(2);
    expect(timeline.doubted("second", late)).toBeUndefined();
    expect(timeline.doubted(epoch, pin(6, 2))).toBeUndefined();
    const unknown = new Timeline(() => true);
    unknown.live(epoch, message(5));
    expect(unknown.doubted(epoch, late)).toBeUndefined();
  });

  test("of a page that was asked for before the room's state pins nothing", () => {
    const { timeline, page } = holding(1);
    timeline.after({ ...page, events: [message(2), pin(3, 2)] }, 0);
    expect(timeline.pinned).toEqual([{ seq: 1 }]);
  });
});

/** The events of a log from 1 on. */
type Log = readonly RoomEvent[];

const changesOf = (log: Log, target: number) =>
  log.filter((event) => "target" in event && event.target === target);

/** The seq of the event that pinned a message, after these changes of it. */
const pinAfter = (changes: Log): number | undefined => {
  if (changes.some(({ action }) => action === "delete")) return undefined;
  const last = changes.findLast((event) => event.action === "pin");
  return last?.pinned ? last.seq : undefined;
};

/** What is pinned after a log, the last pinned first. */
const pinsAfter = (log: Log) =>
  log
    .flatMap(({ action, seq: target }) => {
      const seq = action === "message" ? pinAfter(changesOf(log, target)) : undefined;
      return seq === undefined ? [] : [{ target, seq }];
    })
    .toSorted((one, other) => other.seq - one.seq);

/** An event as a reader of the log gets it: a message says what its changes have made of it. */
const told = (log: Log, event: RoomEvent): RoomEvent => {
  if (event.action !== "message") return event;
  const changes = changesOf(log, event.seq);
  const seq = pinAfter(changes);
  const removed = changes.find(({ action }) => action === "delete");
  if (removed) return { ...event, message: "", changed: removed.seq, deleted: true };
  return seq === undefined ? event : { ...event, pin: seq };
};

const sliceOf = (log: Log, from: number, to: number): LogSlice => ({
  room,
  epoch,
  head: log.length,
  events: log.slice(from, to).map((event) => told(log, event)),
  settled: Math.min(to, log.length),
  more: to < log.length,
});

const stateOf = (log: Log, from: number, limit: number): RoomState => {
  const pins = pinsAfter(log).toSorted((one, other) => one.target - other.target);
  const { more: _, ...slice } = sliceOf(log, Math.max(from, log.length - limit), log.length);
  return { ...slice, more: log.length - limit > from, reset: true, ...(pins.length > 0 && { pins }) };
};

const anyLog = fc
  .array(
    fc.record({
      kind: fc.constantFrom("message", "pin", "pin", "pin", "unpin", "unpin", "delete"),
      pick: fc.nat(),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((entries) => {
    const log: RoomEvent[] = [];
    for (const { kind, pick } of entries) {
      const seq = log.length + 1;
      const alive = log.filter(
        (event) =>
          event.action === "message" && !changesOf(log, event.seq).some(({ action }) => action === "delete"),
      );
      const target = alive[pick % alive.length]?.seq;
      if (kind === "message" || target === undefined) log.push(message(seq));
      else if (kind === "delete") log.push(remove(seq, target));
      else log.push(pin(seq, target, kind === "pin"));
    }
    return log;
  });

/** The log grows, and what reaches the client is of the log as it was at some time, in any order. */
const anyStep = fc.record({
  kind: fc.constantFrom("live", "live", "state", "after", "older", "look up"),
  grows: fc.nat(5),
  /** How many events ago the answer was given. */
  lag: fc.nat(6),
  pick: fc.nat(),
  limit: fc.integer({ min: 1, max: 5 }),
});

const take = (
  timeline: Timeline,
  log: Log,
  step: typeof anyStep extends fc.Arbitrary<infer T> ? T : never,
) => {
  const { kind, lag, pick, limit } = step;
  const { cursor, olderBefore } = timeline;
  const then = (known: number) => log.slice(0, Math.max(known, log.length - lag));
  // An answer to a request that another one has replaced is not taken.
  if (kind === "state") return timeline.enter(stateOf(cursor ? log : then(0), 0, limit), undefined);
  if (kind === "live") {
    const event = log[pick % log.length];
    if (!event) return;
    const frame = told(then(event.seq), event);
    const doubted = timeline.doubted(epoch, frame);
    if (doubted === undefined) return timeline.live(epoch, frame);
    return timeline.lookedUp(doubted, sliceOf(log, doubted - 1, doubted));
  }
  if (!cursor) return;
  if (kind === "after") {
    const after = Math.max(0, cursor.seq - (pick % 4));
    timeline.after(sliceOf(then(after), after, after + limit), after);
  } else if (kind === "older") {
    const before = olderBefore - 1;
    const slice = sliceOf(then(before), Math.max(0, before - limit), before);
    timeline.before({ ...slice, settled: before, more: before > limit }, olderBefore, limit);
  } else {
    const missing = timeline.pinned.filter((each) => !each.message);
    const { seq } = missing[pick % missing.length] ?? {};
    if (seq === undefined) return;
    // The last changes may be stored, and not in the message yet.
    const applied = then(Math.max(seq, olderBefore - 1));
    timeline.lookedUp(seq, { ...sliceOf(applied, seq - 1, seq), head: log.length });
  }
};

test("whatever arrives in whatever order, what is complete has the pins that the log says", () => {
  fc.assert(
    fc.property(anyLog, fc.array(anyStep, { maxLength: 30, size: "max" }), (log, steps) => {
      const timeline = new Timeline(() => false);
      let now = 0;
      for (const step of steps) {
        now = Math.min(log.length, now + step.grows);
        const current = log.slice(0, now);
        if (now > 0) take(timeline, current, step);
        if (timeline.cursor?.seq !== now) continue;
        const pins = pinsAfter(current).map(({ target }) => target);
        expect(timeline.pinned.map(({ seq }) => seq)).toEqual(pins);
        const shown = timeline.rows.filter(({ pinned }) => pinned).map(({ seq }) => seq);
        const held = pins.filter((seq) => seq >= timeline.olderBefore);
        expect(shown).toEqual(held.toSorted((one, other) => one - other));
        for (const { seq, message: known } of timeline.pinned)
          if (known) expect(known).toMatchObject({ seq, text: `message ${seq}`, pinned: true });
      }
    }),
    { numRuns: 500 },
  );
});

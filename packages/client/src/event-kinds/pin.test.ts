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

/** The events of a log from 1 on. */
type Log = readonly RoomEvent[];

const changesOf = (log: Log, target: number) =>
  log.filter((event) => event.action !== "message" && event.target === target);

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
    if (seq !== undefined) timeline.lookedUp(seq, sliceOf(then(seq), seq - 1, seq));
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

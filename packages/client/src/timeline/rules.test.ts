import type { RoomEvent, RoomState } from "@parley/core/protocol/event";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { Timeline } from "./timeline.ts";

const [room, epoch] = ["general", "first"];
const place = { id: "e", userId: "ben", name: "Ben", timestamp: "2026-01-01T12:00:00.000Z" };

type Said = { locked?: boolean; slowMode?: number };

const rules = (seq: number, said: Said): RoomEvent => ({ action: "rules", ...place, seq, ...said });
const mute = (seq: number, member: string, until?: string): RoomEvent => ({
  ...{ action: "mute", ...place, seq, member },
  ...(until !== undefined && { until }),
});

/** What the server says of a room whose log has this head. */
const stateAt = (head: number, marks: Partial<RoomState> = {}): RoomState => ({
  ...{ room, epoch, head, settled: head, events: [], more: head > 0, reset: true },
  ...marks,
});

/** The rules after some events. */
const after = (events: readonly Said[]) => Object.assign({ locked: false, slowMode: 0 }, ...events);

test("a room's rules are the last ones said of each, in whatever order its state and its events arrive", () => {
  const said: fc.Arbitrary<Said> = fc.record(
    { locked: fc.boolean(), slowMode: fc.constantFrom(0, 10, 30) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(said, { minLength: 1 }), fc.nat(), fc.array(fc.nat()), (all, entered, order) => {
      const events = all.map((each, index) => rules(index + 1, each));
      const head = entered % (events.length + 1);
      const timeline = new Timeline(() => false);
      const marks = head > 0 ? { rules: { ...after(all.slice(0, head)), seq: head } } : {};
      timeline.enter(stateAt(head, marks), undefined);
      const late = [...order.map((nth) => events[nth % events.length]), ...events.toReversed()];
      for (const each of late) if (each) timeline.live(epoch, each);
      expect(timeline.rules).toEqual(after(all));
    }),
  );
});

test("another log has its own rules", () => {
  const timeline = new Timeline(() => false);
  timeline.enter(stateAt(1, { rules: { locked: true, slowMode: 10, seq: 1 } }), undefined);
  expect(timeline.rules).toEqual({ locked: true, slowMode: 10 });
  timeline.enter({ ...stateAt(0), epoch: "second" }, undefined);
  expect(timeline.rules).toEqual({ locked: false, slowMode: 0 });
});

test("our user is muted as the room's state says, and the last event about them after that", () => {
  const timeline = new Timeline((userId) => userId === "ada");
  timeline.live(epoch, mute(3, "ada", "2026-01-01T13:00:00.000Z"));
  timeline.enter(stateAt(5), undefined);
  expect(timeline.mutedUntil).toBe(0);
  timeline.live(epoch, mute(8, "ada", "2026-01-01T12:30:00.000Z"));
  timeline.live(epoch, mute(6, "ada"));
  timeline.live(epoch, mute(9, "ben", "2026-01-01T14:00:00.000Z"));
  expect(timeline.mutedUntil).toBe(Date.parse("2026-01-01T12:30:00.000Z"));
  timeline.live(epoch, mute(10, "ada"));
  expect(timeline.mutedUntil).toBe(0);
});

test("what is left of a mute is counted by our own clock, whatever the server's", () => {
  vi.useFakeTimers({ now: Date.parse("2030-05-05T00:00:00.000Z") });
  const timeline = new Timeline((userId) => userId === "ada");
  const muted = { until: "2026-01-01T12:30:00.000Z", seconds: 60 };
  timeline.enter(stateAt(5, { muted }), undefined);
  expect(new Date(timeline.mutedUntil).toISOString()).toBe("2030-05-05T00:01:00.000Z");
  vi.useRealTimers();
});

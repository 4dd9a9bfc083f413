import fc from "fast-check";
import { expect, test } from "vitest";
import type { RoomEvent, RoomState } from "../protocol/event.ts";
import { bytesOf } from "./fit.ts";
import { fitStates } from "./fit-state.ts";

const anyEvents = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 3 }), length: fc.integer({ min: 1, max: 200 }) }), {
    maxLength: 8,
  })
  .map((parts) => {
    let seq = 0;
    return parts.map(({ gap, length }): RoomEvent => {
      seq += gap;
      const timestamp = "2026-01-01T00:00:00.000Z";
      const message = "x".repeat(length);
      return { action: "message", seq, id: `m${seq}`, userId: "ada", name: "Ada", message, timestamp };
    });
  });

const anyState = fc
  .record({
    events: anyEvents,
    reset: fc.boolean(),
    more: fc.boolean(),
    late: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ events, late, ...rest }): RoomState => {
    const head = (events.at(-1)?.seq ?? 0) + late;
    return { room: "general", epoch: "e", head, settled: head - Math.min(late, 1), events, ...rest };
  });

const sum = (events: readonly RoomEvent[]) => events.reduce((bytes, event) => bytes + bytesOf(event), 0);

test("states share so many bytes, the first rooms first, each as much of its end that matters as fits", () => {
  const anyBytes = fc.integer({ min: 0, max: 4_000 });
  fc.assert(
    fc.property(fc.array(anyState, { maxLength: 4 }), anyBytes, (states, bytes) => {
      let left = bytes;
      for (const [at, { events, settled, more, ...rest }] of fitStates(states, bytes).entries()) {
        const whole = states[at];
        if (!whole) throw new Error("There is a state of no room.");
        const count = events.length;
        const isCut = count < whole.events.length;
        const kept = whole.reset
          ? whole.events.slice(whole.events.length - count)
          : whole.events.slice(0, count);
        expect(events).toEqual(kept);
        const next = whole.reset ? whole.events.at(-1 - count) : whole.events[count];
        expect(sum(events)).toBeLessThanOrEqual(left);
        if (isCut) expect(sum(events) + bytesOf(next)).toBeGreaterThan(left);
        // A reader goes on before what is missing.
        const isBefore = isCut && !whole.reset && next !== undefined;
        expect(settled).toBe(isBefore ? Math.min(whole.settled, next.seq - 1) : whole.settled);
        expect(more).toBe(isCut || whole.more);
        expect(rest).toEqual({ room: whole.room, epoch: whole.epoch, head: whole.head, reset: whole.reset });
        left -= sum(events);
      }
    }),
  );
});

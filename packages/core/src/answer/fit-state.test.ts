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

/** The bytes of the events that come first to a reader and fit into a share. */
const bytesOfShare = ({ events, reset }: RoomState, share: number) => {
  let bytes = 0;
  for (const event of reset ? events.toReversed() : events) {
    if (bytes + bytesOf(event) > share) break;
    bytes += bytesOf(event);
  }
  return bytes;
};

test("states share a number of bytes equally, and what is left serves the first rooms first", () => {
  const anyBytes = fc.integer({ min: 0, max: 4_000 });
  fc.assert(
    fc.property(fc.array(anyState, { maxLength: 4 }), anyBytes, (states, bytes) => {
      const share = Math.floor(bytes / states.length);
      const minBytes = states.map((state) => bytesOfShare(state, share));
      let left = bytes - minBytes.reduce((total, each) => total + each, 0);
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
        const own = minBytes[at] ?? 0;
        expect(sum(events)).toBeGreaterThanOrEqual(own);
        expect(sum(events)).toBeLessThanOrEqual(own + left);
        if (isCut) expect(sum(events) + bytesOf(next)).toBeGreaterThan(own + left);
        // A reader goes on before what is missing.
        const isBefore = isCut && !whole.reset && next !== undefined;
        expect(settled).toBe(isBefore ? Math.min(whole.settled, next.seq - 1) : whole.settled);
        expect(more).toBe(isCut || whole.more);
        expect(rest).toEqual({ room: whole.room, epoch: whole.epoch, head: whole.head, reset: whole.reset });
        left -= sum(events) - own;
      }
    }),
  );
});

test("a flooded room takes no place from the newest message of another", () => {
  const timestamp = "2026-01-01T00:00:00.000Z";
  const state = (room: string, count: number, message: string): RoomState => ({
    ...{ room, epoch: "e", head: count, settled: count, reset: true, more: false },
    events: Array.from({ length: count }, (_, at): RoomEvent => {
      return { action: "message", seq: at + 1, id: `m${at}`, userId: "ada", name: "Ada", message, timestamp };
    }),
  });
  const quiet = Array.from({ length: 19 }, (_, at) => state(`room-${at}`, 1, "news"));
  const [flooded, ...others] = fitStates([state("general", 50, "x".repeat(400)), ...quiet], 20_000);
  expect(others.map(({ events }) => events.length)).toEqual(quiet.map(() => 1));
  expect(flooded?.events.length).toBeGreaterThan(20);
});

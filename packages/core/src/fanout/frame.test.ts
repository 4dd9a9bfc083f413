import fc from "fast-check";
import { expect, test } from "vitest";
import { fanoutJobOf } from "../../test/fanout-jobs.ts";
import type { RoomEvent } from "../protocol/event.ts";
import { frameBytes } from "../wire/limits.ts";
import { claimMark, eventFrames, legacyFrame, type Outgoing } from "./frame.ts";

const event = (seq: number, message = "hi") => fanoutJobOf({ seq, message }).event;

const bytesOfFrame = ([first, ...others]: readonly Outgoing[], more: Outgoing) => {
  if (!first) throw new Error("There is no empty frame.");
  const events = [first, ...others, more].map((each) => each.event);
  return Buffer.byteLength(
    JSON.stringify({ action: "events", room: first.room, epoch: first.epoch, events }),
  );
};

const anyOutgoing = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 12_000 }), fc.constantFrom("a", "a", "a", "b")), {
    maxLength: 12,
  })
  .map((list) =>
    list.map(
      ([length, epoch], at): Outgoing => ({
        room: "general",
        epoch,
        event: event(at + 1, "€".repeat(length / 3)),
      }),
    ),
  );

test("any events are delivered in order, in as few frames of 32 KB as possible, each of one log", () => {
  fc.assert(
    fc.property(anyOutgoing, (outgoing) => {
      const frames = eventFrames(outgoing);
      const eventsOf = (frame: (typeof frames)[number]) => {
        if (frame.action === "events") return frame.events;
        const { room: _room, epoch: _epoch, ...alone } = frame;
        return [alone];
      };
      expect(frames.flatMap(eventsOf)).toEqual(outgoing.map((each) => each.event));
      let at = 0;
      for (const frame of frames) {
        const count = eventsOf(frame).length;
        const mine = outgoing.slice(at, at + count);
        at += count;
        expect(frame.action === "events").toBe(count > 1);
        expect(Buffer.byteLength(JSON.stringify(frame))).toBeLessThanOrEqual(frameBytes);
        for (const { room, epoch } of mine) expect(frame).toMatchObject({ room, epoch });
        const next = outgoing[at];
        // Two bytes are for commas that may not be there.
        if (next && next.epoch === mine[0]?.epoch)
          expect(bytesOfFrame(mine, next)).toBeGreaterThan(frameBytes - 2);
      }
    }),
  );
});

test("a frame is filled to the last two bytes, and no further", () => {
  const framed = (length: number) => {
    const outgoing = ["€".repeat(4_000), "€".repeat(4_000), "x".repeat(length)].map(
      (message, at): Outgoing => ({ room: "general", epoch: "e", event: event(at + 1, message) }),
    );
    const events = outgoing.map((each) => each.event);
    const whole = JSON.stringify({ action: "events", room: "general", epoch: "e", events });
    return { frames: eventFrames(outgoing).length, bytes: Buffer.byteLength(whole) };
  };
  const rest = frameBytes - framed(0).bytes;
  expect(framed(rest - 2)).toEqual({ frames: 1, bytes: frameBytes - 2 });
  expect(framed(rest + 1)).toEqual({ frames: 2, bytes: frameBytes + 1 });
});

test("a legacy client gets messages only, with the sender's connection and a mark on unverified names", () => {
  const by = { id: "id", userId: "user-ada", timestamp: "2026-01-01T00:00:00.000Z" };
  const said: RoomEvent = { action: "message", seq: 1, ...by, name: "Ada", message: "hi" };
  const told = (event: RoomEvent) => legacyFrame({ room: "general", epoch: "e", event }, "a=");
  expect(told(said)).toEqual({
    ...said,
    room: "general",
    epoch: "e",
    user_id: "user-ada",
    connectionId: "a=",
  });
  expect(told({ ...said, verified: false })).toMatchObject({ user_id: `${claimMark}Ada` });
  expect(told({ action: "delete", seq: 2, ...by, target: 1 })).toBeUndefined();
});

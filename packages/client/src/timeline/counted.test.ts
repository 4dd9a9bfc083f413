import type { RoomEvent, RoomState } from "@parley/core/protocol/event";
import { expect, test } from "vitest";
import { Timeline } from "./timeline.ts";

const [room, epoch] = ["general", "first"];

const message = (seq: number, number: number, userId = "bob"): RoomEvent => ({
  ...{ action: "message", seq, id: `id-${seq}`, userId, name: userId, message: "hi", number },
  timestamp: "2026-01-01T00:00:00.000Z",
});

/** A timeline that holds the messages 5 and 7 of a log: all before has been let go, and 6 was an edit. */
const held = (more: Partial<RoomState> = {}) => {
  const timeline = new Timeline((userId) => userId === "me");
  const events = [message(5, 4), message(7, 5, "me")];
  const state = { room, epoch, head: 7, messages: 5, events, settled: 7, more: true, reset: true };
  timeline.enter({ ...state, ...more }, undefined);
  return timeline;
};

test("the log's end is read where nothing after a seq is unread, and is not known before all up to it is", () => {
  const timeline = held();
  expect([4, 5, 7].map((seq) => timeline.endAfter(seq))).toEqual([
    undefined,
    { seq: 7, messages: 5 },
    { seq: 7, messages: 5 },
  ]);
  timeline.observeHead(8, 6);
  expect(timeline.endAfter(7)).toBeUndefined();
  timeline.void(epoch, 8);
  expect(timeline.endAfter(7)).toEqual({ seq: 8, messages: 6 });
});

test("what is before the part that is held may be unread", () => {
  const timeline = held({ events: [message(7, 5, "me")] });
  expect([5, 6].map((seq) => timeline.endAfter(seq))).toEqual([undefined, { seq: 7, messages: 5 }]);
});

test("how many messages are read is known of all that is held, also between messages", () => {
  const timeline = held();
  expect([3, 4, 5, 6, 7].map((seq) => timeline.readThrough(seq))).toEqual([
    { seq: 3 },
    { seq: 4, messages: 3 },
    { seq: 5, messages: 4 },
    { seq: 6, messages: 4 },
    { seq: 7, messages: 5 },
  ]);
  // One that arrived beyond a gap has its number; what is in the gap is not known.
  timeline.live(epoch, message(10, 7));
  expect([9, 10].map((seq) => timeline.readThrough(seq))).toEqual([{ seq: 9 }, { seq: 10, messages: 7 }]);
});

test("another log, which may not be counted, has none of the numbers of the one before", () => {
  const timeline = held();
  timeline.enter(
    { room, epoch: "second", head: 1, events: [], settled: 1, more: true, reset: true },
    undefined,
  );
  expect([timeline.counted, timeline.endAfter(1)]).toEqual([undefined, undefined]);
});

test("what was counted is told while some of it is missing, or none is held", () => {
  const timeline = held();
  expect(timeline.counted).toBeUndefined();
  timeline.live(epoch, message(9, 7));
  expect(timeline.counted).toEqual({ after: 4, through: 7, head: 9, messages: 7 });
  timeline.void(epoch, 8);
  expect(timeline.counted).toBeUndefined();
  expect(held({ events: [] }).counted).toEqual({ after: 7, through: 7, head: 7, messages: 5 });
});

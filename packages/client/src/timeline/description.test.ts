import type { RoomEvent, RoomState } from "@parley/core/protocol/event";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Timeline } from "./timeline.ts";

const [room, epoch] = ["general", "first"];

type Texts = { title?: string; topic?: string };

const event = (seq: number, texts: Texts): RoomEvent => ({
  action: "describe",
  seq,
  id: `d${seq}`,
  userId: "ada",
  name: "Ada",
  timestamp: new Date(0).toISOString(),
  ...texts,
});

/** What the server says of a room whose log has these events, of which it shows the last few. */
const stateOf = (events: readonly RoomEvent[], shown = 0): RoomState => {
  const head = events.length;
  const newest = events.slice(head - shown);
  const slice = { room, epoch, head, events: newest, settled: head, more: shown < head };
  const marks: Pick<RoomState, "title" | "topic"> = {};
  for (const each of events) {
    if (each.action !== "describe") continue;
    if (each.title !== undefined) marks.title = { text: each.title, seq: each.seq };
    if (each.topic !== undefined) marks.topic = { text: each.topic, seq: each.seq };
  }
  return { ...slice, reset: true, ...marks };
};

test("a room is called what its state says, and what is said after that", () => {
  const timeline = new Timeline(() => false);
  expect(timeline.description).toEqual({});
  timeline.enter(stateOf([event(1, { title: "The hall", topic: "What we do" })]), undefined);
  expect(timeline.description).toEqual({ title: "The hall", topic: "What we do" });
  const { revision } = timeline;
  timeline.live(epoch, event(2, { topic: "" }));
  expect(timeline.description).toEqual({ title: "The hall" });
  expect(timeline.revision).toBeGreaterThan(revision);
});

test("another log has its own description", () => {
  const timeline = new Timeline(() => false);
  timeline.enter(stateOf([event(1, { title: "The hall" })]), undefined);
  timeline.enter({ ...stateOf([]), epoch: "second" }, undefined);
  expect(timeline.description).toEqual({});
});

test("in whatever order the room's state and events arrive, and however often, the last one said holds", () => {
  const texts: fc.Arbitrary<Texts> = fc.record(
    { title: fc.constantFrom("one", "two", ""), topic: fc.constantFrom("a", "b", "") },
    { requiredKeys: [] },
  );
  const all = fc.array(texts, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(all, fc.nat(), fc.array(fc.nat(), { maxLength: 20 }), (said, entered, order) => {
      const events = said.map((each, index) => event(index + 1, each));
      const timeline = new Timeline(() => false);
      timeline.enter(stateOf(events.slice(0, entered % (events.length + 1))), undefined);
      const late = [...order.map((nth) => events[nth % events.length]), ...events.toReversed()];
      for (const each of late) if (each) timeline.live(epoch, each);
      const { title, topic } = stateOf(events);
      expect(timeline.description).toEqual({
        ...(title?.text && { title: title.text }),
        ...(topic?.text && { topic: topic.text }),
      });
    }),
  );
});

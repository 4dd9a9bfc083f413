import { expect, test } from "vitest";
import type { RoomState } from "../protocol/event.ts";
import { bytesOf } from "./fit.ts";
import { fitDescriptions } from "./fit-descriptions.ts";

const stateOf = (room: string, title?: string, topic?: string): RoomState => ({
  room,
  epoch: "first",
  head: 2,
  events: [],
  settled: 2,
  more: false,
  reset: true,
  ...(title !== undefined && { title: { text: title, seq: 1 } }),
  ...(topic !== undefined && { topic: { text: topic, seq: 2 } }),
});
const shown = (states: readonly RoomState[]) =>
  states.map(({ title, topic }) => [title?.text, topic?.text].filter((text) => text !== undefined));

test("titles and topics that fit stay as they are", () => {
  const states = [stateOf("a", "A", "about a"), stateOf("b"), stateOf("c", undefined, "")];
  expect(fitDescriptions(states, 1_000)).toEqual(states);
});

test("of those that do not fit, topics go before titles, and later rooms have none", () => {
  const long = "x".repeat(100);
  const states = [stateOf("a", long, long), stateOf("b", long, long), stateOf("c", long), stateOf("d", "d")];
  expect(shown(fitDescriptions(states, 500))).toEqual([[long, long], [long], [], ["d"]]);
  expect(fitDescriptions(states, 500)[2]).toEqual(stateOf("c"));
});

test("a title that fits exactly stays, and one byte less leaves it out", () => {
  const states = [stateOf("a", "A")];
  const bytes = bytesOf({ title: { text: "A", seq: 1 } });
  expect(shown(fitDescriptions(states, bytes))).toEqual([["A"]]);
  expect(shown(fitDescriptions(states, bytes - 1))).toEqual([[]]);
});

import { expect, test } from "vitest";
import { numbersIn, textOf } from "./member.ts";

const message = (number: number) => ({ action: "message", seq: 40, message: textOf(number), id: "m99" });

test("A message's number is found in its text, and in a frame that has nothing else", () => {
  expect(numbersIn(textOf(17))).toEqual([17]);
  expect(numbersIn(JSON.stringify(message(17)))).toEqual([17]);
});

test("Every message of a frame with several is found, in its order", () => {
  const frame = { action: "events", room: "m1", events: [message(5), message(3), message(4)] };
  expect(numbersIn(JSON.stringify(frame))).toEqual([5, 3, 4]);
});

test("A frame with no message has no numbers", () => {
  expect(numbersIn(JSON.stringify({ action: "joined", room: "m1", id: "m2" }))).toEqual([]);
});

import { expect, test } from "vitest";
import { bytesOf, fitting, UnseenBytes } from "./fit.ts";

test("a value in a list is as many bytes as its JSON, and a comma", () => {
  expect(bytesOf("é")).toBe(5);
});

test("values fit as long as their bytes do, to the last one", () => {
  expect(fitting(["a", "b"], 2 * bytesOf("a"))).toBe(2);
  expect(fitting(["a", "b"], 2 * bytesOf("a") - 1)).toBe(1);
});

test("the bytes that an answer leaves out add up", () => {
  const unseen = new UnseenBytes();
  unseen.add(3);
  unseen.add(4);
  expect(unseen.total).toBe(7);
});

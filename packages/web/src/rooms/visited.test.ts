import { expect, test } from "vitest";
import { forget, roomFrom, visit, visitedStore } from "./visited.ts";

test.each([
  ["Design Review", "design-review"],
  ["  #general ", "general"],
  ["2026-plans", "2026-plans"],
])("%j opens the room %s", (text, room) => {
  expect(roomFrom(text)).toEqual({ room });
});

test.each(["", "  ", "café", "a/b", "x".repeat(65)])("%j is answered with a sentence", (text) => {
  expect(roomFrom(text)).toHaveProperty("problem");
});

test("a room that is not open is none that was visited: it is listed while the user is a member", () => {
  const before = visitedStore.get();
  visit("~paaaaabbbbbcccccdddddeeeee");
  expect(visitedStore.get()).toEqual(before);
});

test("the list keeps the order of visits, no room twice, and every room until it is left", () => {
  for (let n = 0; n < 140; n++) visit(`room-${n}`);
  visit("room-9");
  expect(visitedStore.get()).toHaveLength(141);
  expect(visitedStore.get()[0]).toBe("general");
  expect(visitedStore.get().at(-1)).toBe("room-139");
  forget("room-9");
  expect(visitedStore.get()).not.toContain("room-9");
});

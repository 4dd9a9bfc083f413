import { expect, test } from "vitest";
import { RecentIds } from "./recent-ids.ts";

test("the last ids are known, and one that is added again is among the last", () => {
  const ids = new RecentIds(3);
  for (const id of ["a", "b", "c", "a", "d"]) ids.add(id);
  expect(["a", "b", "c", "d"].filter((id) => ids.has(id))).toEqual(["a", "c", "d"]);
});

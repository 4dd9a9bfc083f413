import { expect, test } from "vitest";
import { compareTimelines } from "./shown.ts";

const alike = { lost: 0, doubled: 0, misordered: 0 };

test("Members who all show the same show nothing wrong, whatever the order of sending was", () => {
  expect(
    compareTimelines(
      [
        [2, 0, 1],
        [2, 0, 1],
      ],
      3,
    ),
  ).toEqual(alike);
});

test("A message that one member lacks is lost, also when nobody else lacks it", () => {
  expect(
    compareTimelines(
      [
        [0, 1, 2],
        [0, 2],
        [0, 1, 2],
      ],
      3,
    ),
  ).toEqual({ ...alike, lost: 1 });
});

test("A message that nobody shows is lost for everybody", () => {
  expect(
    compareTimelines(
      [
        [0, 1],
        [0, 1],
      ],
      3,
    ),
  ).toEqual({ ...alike, lost: 2 });
});

test("A message that is shown twice is doubled, and makes up for no other", () => {
  expect(
    compareTimelines(
      [
        [0, 1, 2],
        [0, 1, 1],
      ],
      3,
    ),
  ).toEqual({ ...alike, lost: 1, doubled: 1 });
});

test("Two messages that stand the other way round than with the others are out of order", () => {
  expect(
    compareTimelines(
      [
        [0, 1, 2, 3],
        [0, 2, 1, 3],
      ],
      4,
    ),
  ).toEqual({ ...alike, misordered: 1 });
});

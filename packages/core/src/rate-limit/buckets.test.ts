import { expect, test } from "vitest";
import { Buckets } from "./buckets.ts";

let now = 0;
const buckets = (burst: number, perSecond: number) => new Buckets({ burst, perSecond }, () => now);

test("a bucket grants its burst at once, and then its rate", () => {
  const some = buckets(3, 2);
  expect([1, 2, 3].map(() => some.take("ada"))).toEqual([0, 0, 0]);
  expect(some.take("ada")).toBe(0.5);
  now += 500;
  expect(some.take("ada")).toBe(0);
  expect(some.take("ada")).toBeGreaterThan(0);
});

test("each key has a bucket of its own", () => {
  const some = buckets(1, 1);
  expect([some.take("ada"), some.take("bob")]).toEqual([0, 0]);
  expect([some.take("ada"), some.take("bob")]).toEqual([1, 1]);
});

test("a client that waits out its refusal is admitted, and refusals cost nothing", () => {
  const some = buckets(10, 4);
  some.take("ada", now, 10);
  for (let refused = 0; refused < 50; refused++) expect(some.take("ada", now, 3)).toBe(0.75);
  now += 750;
  expect(some.take("ada", now, 3)).toBe(0);
});

test("a request counts at its own time, however late and in whatever order it is handled", () => {
  const some = buckets(10, 1);
  const asked = Array.from({ length: 30 }, (_, nth) => now + nth).toReversed();
  now += 60_000;
  expect(asked.filter((at) => some.take("ada", at) === 0)).toHaveLength(10);
});

test.each([-3_600_000, 3_600_000])(
  "a clock that steps by %i ms blocks nobody, and grants no more than one bucket",
  (step) => {
    const some = buckets(10, 1);
    for (let taken = 0; taken < 20; taken++) some.take("ada");
    now += step;
    const passed = Array.from({ length: 20 }, () => some.take("ada")).filter((wait) => wait === 0);
    expect(passed.length).toBeLessThanOrEqual(10);
    now += 1_000;
    expect(some.take("ada")).toBe(0);
  },
);

test("a request larger than the bucket passes when the bucket is full", () => {
  const some = buckets(10, 1);
  expect(some.take("ada", now, 500)).toBe(0);
  expect(some.take("ada", now, 1)).toBe(1);
});

test("memory stays bounded for any number of keys, and keys in use are remembered", () => {
  const some = buckets(2, 0.001);
  for (let key = 0; key < 30_000; key++) {
    some.take("ada");
    some.take(`key ${key}`);
  }
  expect(some.take("ada")).toBeGreaterThan(0);
  expect(some.take("key 0")).toBe(0);
});

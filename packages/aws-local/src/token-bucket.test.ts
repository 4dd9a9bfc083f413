import { expect, test } from "vitest";
import { TokenBucket } from "./token-bucket.ts";

test("admits a burst, then its rate, and never accumulates more than the burst", () => {
  let now = 0;
  const bucket = new TokenBucket(100, 5, () => now);
  const taken = () => Array.from({ length: 20 }, () => bucket.take()).filter(Boolean).length;
  expect(taken()).toBe(5);
  now += 30;
  expect(taken()).toBe(3);
  now += 5;
  expect(taken()).toBe(0);
  now += 5;
  expect(taken()).toBe(1);
  now += 60_000;
  expect(taken()).toBe(5);
});

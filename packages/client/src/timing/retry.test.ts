import fc from "fast-check";
import { expect, test } from "vitest";
import { Backoff } from "./retry.ts";
import { defaultTiming } from "./timing.ts";

test("A retry waits anything from nothing to twice as long as the one before could, up to the cap", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.nat(2000),
      (random, tries) => {
        const backoff = new Backoff({ retryBase: 500, retryCap: 30_000 }, () => random);
        for (let attempt = 0; attempt < tries; attempt += 1) {
          expect(backoff.next()).toBe(random * Math.min(30_000, 500 * 2 ** attempt));
        }
      },
    ),
  );
});

test("A thousand clients that are thrown off together come back spread out, with the first try already", () => {
  const { reconnectBase: retryBase, retryCap } = defaultTiming;
  const waits = Array.from({ length: 1000 }, (_, index) =>
    new Backoff({ retryBase, retryCap }, () => index / 1000).next(),
  );
  const bySecond = Map.groupBy(waits, (wait) => Math.floor(wait / 1000));
  expect(Math.max(...[...bySecond.values()].map((second) => second.length))).toBeLessThan(250);
});

test("After a reset the waits begin short again", () => {
  const backoff = new Backoff({ retryBase: 500, retryCap: 30_000 }, () => 0.999);
  for (const _ of Array(9)) backoff.next();
  expect(backoff.fresh).toBe(false);
  backoff.reset();
  expect(backoff.fresh).toBe(true);
  expect(backoff.next()).toBeLessThan(500);
});

import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { Tally, windowSeconds } from "./tally.ts";

const rate = { burst: 100, perSecond: 1 };
const most = rate.burst + rate.perSecond * windowSeconds;

/** Several execution environments, which share nothing but the table. */
const environments = async (count: number, from?: "first") => {
  const clock = clockAt("2026-01-31T12:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const tallies = Array.from({ length: count }, () => new Tally("message", rate, store, from));
  return { clock, store, tallies };
};

const uses = async (store: Awaited<ReturnType<typeof freshStore>>) =>
  (await store.uses.scan.go({ pages: "all" })).data.map(({ used }) => used);

test("a calm person costs no write", async () => {
  const { store, tallies } = await environments(1);
  for (let message = 0; message < 5; message++) {
    expect(tallies[0]?.take("ada")).toBe(0);
    expect(await tallies[0]?.tell("ada")).toBe(0);
  }
  expect(await uses(store)).toEqual([]);
});

test("environments count together: spread over many, a flood gets little more than the allowance", async () => {
  const { store, tallies } = await environments(8);
  let passed = 0;
  for (let round = 0; round < 100; round++) {
    for (const tally of tallies) {
      if (tally.take("ada") > 0) continue;
      passed += 1;
      await tally.tell("ada");
    }
  }
  // Each may let one pass before it hears of the others, and the first ones are told to nobody.
  expect(passed).toBeLessThanOrEqual(most + 8 * 6);
  expect(await uses(store)).toEqual([expect.any(Number)]);
  expect(tallies[0]?.take("bob")).toBe(0);
});

test("who is counted from the first on, and waited for, passes no more often for all the environments that see them once", async () => {
  const { store, tallies } = await environments(3 * most, "first");
  const waits = await Promise.all(
    tallies.map(async (tally) => tally.take("ada") || (await tally.tell("ada"))),
  );
  expect(waits.filter((wait) => wait === 0)).toHaveLength(most);
  expect(await uses(store)).toEqual([3 * most]);
});

test("whoever waits as long as told is let in again", async () => {
  const { clock, tallies } = await environments(2);
  let wait = 0;
  while (wait === 0) {
    for (const tally of tallies) {
      wait = Math.max(wait, tally.take("ada"));
      if (wait === 0) await tally.tell("ada");
    }
  }
  expect(wait).toBeLessThanOrEqual(windowSeconds);
  clock.pass(wait * 1000);
  expect(tallies.map((tally) => tally.take("ada"))).toEqual([0, 0]);
});

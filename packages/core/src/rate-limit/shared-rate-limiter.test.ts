import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { SharedRateLimiter } from "./shared-rate-limiter.ts";

const rate = { burst: 100, perSecond: 1 };

/** Several execution environments, which share nothing but the table. */
const environments = async (
  count: number,
  limit: ConstructorParameters<typeof SharedRateLimiter>[1] = rate,
) => {
  const clock = clockAt("2026-01-31T12:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const open = () => new SharedRateLimiter("message", limit, store);
  return { clock, store, open, limiters: Array.from({ length: count }, open) };
};

const items = async (store: Awaited<ReturnType<typeof freshStore>>) =>
  (await store.limits.scan.go({ pages: "all" })).data;

const admitted = (waits: readonly number[]) => waits.filter((wait) => wait === 0).length;

test("ten environments grant forty clients of one address the burst and the rate, and not one more", async () => {
  const { clock, limiters } = await environments(10, { burst: 200, perSecond: 0.2 });
  let total = 0;
  /** Comes in as often as it may. */
  const client = async (nth: number) => {
    while ((await limiters[nth % 10]?.take("203.0.113.7")) === 0) total += 1;
  };
  for (let round = 0; round <= 10; round++) {
    await Promise.all(Array.from({ length: 40 }, (_, nth) => client(nth)));
    clock.pass(30_000);
  }
  expect(total).toBe(200 + 300 * 0.2);
});

test("many environments that see a key once each grant no more than one bucket holds", async () => {
  const { limiters } = await environments(150);
  expect(admitted(await Promise.all(limiters.map((limiter) => limiter.take("ada"))))).toBe(100);
});

test("a known refusal costs no call, and clients that wait it out are admitted everywhere", async () => {
  const { clock, store, limiters } = await environments(2);
  for (let taken = 0; taken < 100; taken++) await limiters[taken % 2]?.take("ada");
  const [wait = 0] = await Promise.all(limiters.map((limiter) => limiter.take("ada")));
  expect(wait).toBe(1);
  const [before] = await items(store);
  for (let asked = 0; asked < 50; asked++) expect(await limiters[0]?.take("ada")).toBeGreaterThan(0);
  expect(await items(store)).toEqual([before]);
  clock.pass(wait * 1000);
  expect(await limiters[1]?.take("ada")).toBe(0);
  expect(await limiters[0]?.take("ada")).toBeGreaterThan(0);
  expect(await limiters[0]?.take("bob")).toBe(0);
});

test("a quiet user costs at most one write for each twentieth of the burst, however long they continue", async () => {
  const { clock, store, limiters } = await environments(1);
  let reports = 0;
  for (let message = 0; message < 100; message++) {
    expect(limiters[0]?.check("ada")).toBe(0);
    limiters[0]?.spend("ada", 1);
    if ((limiters[0]?.pressure("ada") ?? 0) >= 1) {
      await limiters[0]?.report("ada");
      reports += 1;
    }
    clock.pass(1_000);
  }
  expect(reports).toBe(100 / (100 / 20));
  expect(await items(store)).toMatchObject([{ spent: 100 }]);
});

/**
 * Requests a little less than the whole rate from each of ten environments, for an hour. Returns
 * what they granted.
 */
const hourJustUnderTheRate = async (
  limit: { burst: number; perSecond: number },
  { clock, limiters }: Awaited<ReturnType<typeof environments>>,
) => {
  const units = limit.perSecond * 10 * 0.99;
  let granted = 0;
  for (let round = 0; round < 360; round++) {
    for (const limiter of limiters) {
      if (limiter.check("ada", units) > 0) continue;
      limiter.spend("ada", units);
      granted += units;
      if (limiter.pressure("ada") >= 1) await limiter.report("ada");
    }
    clock.pass(10_000);
  }
  return granted;
};

test("ten environments, each just under the rate for an hour, grant one limit and a twentieth each", async () => {
  const limit = { burst: 60_000, perSecond: 35 };
  const granted = await hourJustUnderTheRate(limit, await environments(10, limit));
  expect(granted).toBeLessThanOrEqual(60_000 + 3_600 * 35 + 10 * 60_000 * (1 / 20));
  expect(granted).toBeGreaterThanOrEqual(3_600 * 35);
});

test("with a quiet rate, each environment grants that rate and a twentieth beyond the limit", async () => {
  const limit = { burst: 800, perSecond: 1 };
  const at = await environments(10, limit);
  const limiters = at.limiters.map(() => new SharedRateLimiter("message", limit, at.store, 1 / 20));
  const granted = await hourJustUnderTheRate(limit, { ...at, limiters });
  expect(granted).toBeLessThanOrEqual(800 + 3_600 * (1 + 10 / 20) + 10 * 800 * (1 / 20));
});

test("a key that cannot be reported is not blocked for longer than a burst lasts", async () => {
  const { clock, limiters } = await environments(1);
  limiters[0]?.spend("ada", 1_000);
  expect(limiters[0]?.check("ada")).toBeGreaterThan(0);
  clock.pass(1_000_000);
  expect(limiters[0]?.check("ada")).toBe(0);
});

test("reported usage counts everywhere: a flood gets the limit and the environments' unreported shares", async () => {
  const { limiters } = await environments(8);
  let passed = 0;
  for (let round = 0; round < 100; round++) {
    for (const limiter of limiters) {
      if (limiter.check("ada") > 0) continue;
      passed += 1;
      limiter.spend("ada", 1);
      if (limiter.pressure("ada") >= 1) await limiter.report("ada");
    }
  }
  expect(passed).toBeGreaterThanOrEqual(100);
  expect(passed).toBeLessThanOrEqual(100 + 8 * 100 * (1 / 20));
});

test("fifty environments that report at once lose nothing, at rest, in use and on a new day", async () => {
  const { clock, store, limiters } = await environments(50, {
    burst: 100_000,
    perSecond: 1,
    perDay: 1_000_000,
  });
  const reportAll = async () => {
    for (const limiter of limiters) limiter.spend("ada", 7);
    await Promise.all(limiters.map((limiter) => limiter.report("ada")));
  };
  await reportAll();
  await reportAll();
  expect(await items(store)).toMatchObject([{ spent: 2 * 50 * 7, tat: clock.now() + 2 * 50 * 7 * 1_000 }]);
  clock.pass(24 * 3_600_000);
  await reportAll();
  expect(await items(store)).toMatchObject([{ spent: 50 * 7, tat: clock.now() + 50 * 7 * 1_000 }]);
});

test("a day's budget ends at midnight UTC, in every environment", async () => {
  const { clock, limiters } = await environments(2, { burst: 10, perSecond: 1, perDay: 25 });
  let total = 0;
  for (let second = 0; second < 60; second++) {
    total += admitted([(await limiters[second % 2]?.take("ada")) ?? 1]);
    clock.pass(1000);
  }
  expect(total).toBe(25);
  expect(await limiters[0]?.take("ada")).toBe(12 * 3600 - 60);
  clock.pass((12 * 3600 - 60) * 1000);
  expect(await limiters[0]?.take("ada")).toBe(0);
});

test("later charges count towards the day as well, and never block for longer than two bursts last", async () => {
  const { store, open, limiters } = await environments(1, { burst: 10, perSecond: 1, perDay: 5_000 });
  for (let charged = 0; charged < 3; charged++) {
    limiters[0]?.spend("ada", 1_000);
    await limiters[0]?.report("ada");
  }
  expect(await open().take("ada")).toBe(11);
  expect(await items(store)).toMatchObject([{ spent: 3_000 }]);
});

test.each([-3_600_000, 3_600_000, -90 * 24 * 3_600_000])(
  "a clock that steps by %i ms blocks nobody, and grants no more than one bucket",
  async (step) => {
    const { clock, open, limiters } = await environments(2);
    for (let taken = 0; taken < 120; taken++) await limiters[taken % 2]?.take("ada");
    clock.pass(step);
    const fresh = open();
    const atOnce: number[] = [];
    for (let asked = 0; asked < 50; asked++)
      for (const limiter of [...limiters, fresh]) atOnce.push(await limiter.take("ada"));
    expect(admitted(atOnce)).toBeLessThanOrEqual(100);
    for (const wait of atOnce) expect(wait).toBeLessThanOrEqual(1);
    clock.pass(1_000);
    expect(await fresh.take("ada")).toBe(0);
  },
);

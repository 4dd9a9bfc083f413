import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import {
  connectionCost,
  editCost,
  frameCost,
  frameCostOf,
  legacyConnectionCost,
  messageCost,
  postsCost,
  prices,
  requestCost,
  roomCost,
} from "../cost.ts";
import { readSpending } from "../stage/stage.ts";
import type { Store } from "../table/store.ts";
import { Audience } from "./audience.ts";
import { CostLimits } from "./cost-limits.ts";
import type { Payer } from "./payer.ts";
import { defaultRateLimits } from "./rate-limits.ts";

const open = async (
  environments: number,
  settings: Partial<ConstructorParameters<typeof CostLimits>[1]> = {},
  options: Parameters<typeof freshStore>[0] = {},
) => {
  const clock = clockAt("2026-01-31T06:00:00.000Z");
  const store = await freshStore({ now: clock.now, ...options });
  const limits = Array.from(
    { length: environments },
    () => new CostLimits(store, { ...defaultRateLimits, dailyBudget: 5, ...settings }),
  );
  return { clock, store, limits };
};

const refusal = (limits: CostLimits, payer: Payer, cost: number): string | undefined => {
  try {
    limits.throwIfLimited(payer, cost);
    return undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error) return String(error.code);
    throw error;
  }
};

/** Reports everything that is due for a payer, one write at a time. */
const reportAll = async (limits: CostLimits, payer: Payer): Promise<void> => {
  for (let write = 0; write < 5; write++) await limits.report(payer);
};

/** Does, charges and reports work, if it is admitted. */
const workOf = async (limits: CostLimits, payer: Payer, cost: number): Promise<string | undefined> => {
  const refused = refusal(limits, payer, frameCost);
  if (refused !== undefined) return refused;
  limits.charge(payer, cost);
  await reportAll(limits, payer);
};

/** Repeats work as long as it is admitted. Returns its total cost, in millionths of a dollar. */
const spendAll = async (
  all: readonly CostLimits[],
  payerOf: (nth: number) => Payer,
  cost: number,
  max: number,
) => {
  let spent = 0;
  let refusedInARow = 0;
  for (let nth = 0; refusedInARow < all.length && spent < max; nth++) {
    const limits = all[nth % all.length];
    if (!limits) throw new Error("There is no environment.");
    const payer = payerOf(nth);
    if (refusal(limits, payer, cost)) {
      refusedInARow += 1;
      continue;
    }
    refusedInARow = 0;
    limits.charge(payer, cost);
    spent += cost;
    await limits.report(payer);
  }
  return spent;
};

const guestOf = (nth: number): Payer => ({ userId: `guest-${nth % 200}`, address: "203.0.113.7" });

/**
 * The largest work of each kind: 4,000 characters of 4 bytes each, and 200 guests as recipients.
 */
const largest = 16_000;
const kinds = {
  "the largest messages, to 200 guests": frameCost + messageCost(largest) + postsCost(200, largest),
  "the largest edits": frameCost + editCost(largest),
  "pings with 100 rooms": frameCost + 100 * 0.125,
  "hellos with 100 new rooms": frameCost + 100 * roomCost,
  joins: frameCost + roomCost,
  handshakes: connectionCost,
  "legacy handshakes": legacyConnectionCost,
  "unknown actions": frameCost,
  "log pages of the largest messages": requestCost(1_600_000),
};

describe("the cost of one address in an hour, with the default limits", () => {
  const { addressCost } = defaultRateLimits;
  /** Refused frames are charged as well, up to a second burst. */
  const hour = 2 * addressCost.burst + 3_600 * addressCost.perSecond;

  // The whole burst, in steps of a size that this machine can count. Cheaper work takes the same steps.
  const bySteps = Map.groupBy(Object.entries(kinds), ([, cost]) => Math.max(cost, addressCost.burst / 400));
  const cases = [...bySteps].map(([step, of]) => [of.map(([kind]) => kind).join(", "), step] as const);

  test.each(cases)("%s: costs at most the limit, from ten environments", async (_, step) => {
    const { clock, limits } = await open(10);
    const atOnce = await spendAll(limits, guestOf, step, 10 * addressCost.burst);
    // Each environment leaves a twentieth unreported, and one or two more while another counter
    // is reported first.
    expect(atOnce).toBeLessThanOrEqual(1.5 * addressCost.burst + 20 * step);
    expect(atOnce).toBeGreaterThanOrEqual(addressCost.burst - step);
    clock.pass(600_000);
    const inTenMinutes = await spendAll(limits, guestOf, step, 10 * addressCost.burst);
    expect(inTenMinutes).toBeLessThanOrEqual(600 * addressCost.perSecond * 1.5 + 20 * step);
    expect((atOnce + 6 * inTenMinutes) / 1_000_000).toBeLessThan(0.5);
  });

  test("is less than half a dollar including posts to its guests and refusals, and stores less than 100 MB", () => {
    const { burst, perSecond } = defaultRateLimits.heardCost;
    const heard = burst + 3_600 * perSecond;
    // What docs/security.md says of the requests that the stage's throttles admit and nobody is
    // charged for.
    const handshakes = 20 * 3_600 * 1.4;
    const requests = (2_000 + 3_600) * 22;
    expect((hour + heard + handshakes + requests) / 1_000_000).toBeLessThan(0.5);
    for (const bytes of [1, 100, 1_000, 4_000, largest]) {
      // The event, its entry in the index, and the intent.
      const stored = 2 * (bytes + 500) + 300;
      expect((hour / (frameCost + messageCost(bytes))) * stored).toBeLessThan(100_000_000);
    }
  });
});

test("an address that has spent its limit refuses its guests and clients without a token, but no account", async () => {
  const { limits } = await open(1);
  await spendAll(limits, guestOf, 1_000, 1e9);
  const [only] = limits;
  if (!only) throw new Error("There is no environment.");
  const address = "203.0.113.7";
  expect(refusal(only, { userId: "guest-new", address }, 500)).toBe("rate_limited");
  expect(refusal(only, { address }, 500)).toBe("rate_limited");
  expect(refusal(only, { userId: "account-ada", address }, 500)).toBeUndefined();
  expect(refusal(only, { userId: "guest-new", address: "203.0.113.8" }, 500)).toBeUndefined();
});

test("a guest is refused after a quarter dollar a day, with the seconds until midnight", async () => {
  const { clock, limits } = await open(1);
  const [only] = limits;
  if (!only) throw new Error("There is no environment.");
  let spent = 0;
  for (let hour = 0; hour < 17; hour++) {
    spent += await spendAll(limits, () => guestOf(1), 1_000, 1e9);
    clock.pass(3_600_000);
  }
  expect(spent).toBeGreaterThanOrEqual(249_000);
  expect(spent).toBeLessThanOrEqual(251_000);
  expect(() => only.throwIfLimited(guestOf(1), 1_000)).toThrow(
    "Your budget for today is used up. Try again in 3600 seconds.",
  );
  expect(refusal(only, guestOf(1), 1_000)).toBe("over_budget");
});

test("a stage that has spent its day refuses guests in every environment, and slows accounts", async () => {
  const { clock, store, limits } = await open(2, { dailyBudget: 0.1 });
  const [one, other] = limits;
  if (!one || !other) throw new Error("There are not two environments.");
  const ada = { userId: "account-ada", address: "203.0.113.7" };
  for (let work = 0; work < 110; work++) {
    const member = { userId: `account-${work}`, address: `203.0.113.${work % 37}` };
    one.charge(member, 1_000);
    await reportAll(one, member);
  }
  await other.stage.refresh();
  for (const limits of [one, other]) {
    expect(refusal(limits, guestOf(1), 1)).toBe("over_budget");
    expect(refusal(limits, { address: "203.0.113.9" }, 1)).toBe("over_budget");
  }
  expect(await readSpending(store)).toBe(110_000);
  const waits: unknown[] = [];
  for (let times = 0; times < 5; times++) waits.push(await workOf(one, ada, 51));
  expect(waits).toEqual([undefined, undefined, undefined, "rate_limited", "rate_limited"]);
  clock.pass(18 * 3_600_000);
  expect(refusal(other, guestOf(1), 1)).toBeUndefined();
  expect(await readSpending(store)).toBe(0);
});

describe("an account that is slowed", () => {
  const ada = { userId: "account-ada", address: "203.0.113.7" };
  const openSlowed = async (environments: number) => {
    const { clock, limits } = await open(environments, { dailyBudget: 0.1, addressShare: 1 });
    for (const each of limits) each.charge({ userId: "account-bob", address: "203.0.113.8" }, 110_000);
    const [first] = limits;
    if (!first) throw new Error("There is no environment.");
    // Her address has used up what is reserved for it.
    const neighbour = { ...ada, userId: "account-neighbour" };
    first.charge(neighbour, 20_001);
    await reportAll(first, neighbour);
    for (const each of limits) {
      each.charge(neighbour, 500);
      await reportAll(each, neighbour);
    }
    return { clock, limits, first };
  };

  test("uses up nothing by checks alone", async () => {
    const { first } = await openSlowed(1);
    for (let times = 0; times < 100; times++) first.throwIfLimited(ada, 100);
    first.charge(ada, 151);
    expect(() => first.throwIfLimited(ada, 1)).toThrow("slowed until midnight UTC");
  });

  test("waits in proportion to the cost of its work, and is then admitted at once", async () => {
    const { clock, first } = await openSlowed(1);
    first.charge(ada, 25 * roomCost);
    expect(refusal(first, ada, frameCost)).toBeUndefined();
    first.charge(ada, 25 * roomCost);
    // A message to twenty costs 50 and makes half a minute: what is beyond 150 is owed, and the next frame
    // comes on top.
    const seconds = Math.ceil((50 * roomCost + frameCost - 150) / (50 / 30));
    expect(() => first.throwIfLimited(ada, frameCost)).toThrow(`Try again in ${seconds} seconds.`);
    clock.pass(seconds * 1_000);
    // A frame is charged before it is admitted.
    first.charge(ada, frameCost);
    expect(refusal(first, ada, frameCost)).toBeUndefined();
  });

  test("waits for posts to its own network too, but not for posts to or by others", async () => {
    const { first } = await openSlowed(1);
    const audienceAt = (networkOfNth: (nth: number) => string) => {
      const audience = new Audience();
      for (let nth = 0; nth < 160; nth++)
        audience.add({ userId: `guest-${nth}`, network: networkOfNth(nth) }, 4);
      return audience;
    };
    const [there, here] = [audienceAt((nth) => `198.51.100.${nth}`), audienceAt(() => ada.address)];
    first.chargePosts(here, [{ userId: "account-grace", address: "203.0.113.9" }]);
    first.chargePosts(there, [ada]);
    expect(refusal(first, ada, frameCost)).toBeUndefined();
    first.chargePosts(here, [ada]);
    expect(refusal(first, ada, frameCost)).toBe("rate_limited");
  });

  test("does as much in ten environments as in one, plus one action in each", async () => {
    const { limits } = await openSlowed(10);
    let cost = 0;
    for (let nth = 0; nth < 1_000; nth++) {
      const environment = limits[nth % 10];
      if (!environment || refusal(environment, ada, frameCost)) continue;
      environment.charge(ada, 50);
      cost += 50;
      await reportAll(environment, ada);
    }
    expect(cost).toBeGreaterThanOrEqual(150);
    expect(cost).toBeLessThanOrEqual(150 + 10 * 50);
  });
});

describe("the share of the stage's day that an address has", () => {
  const here = "203.0.113.7";
  const accountOf = (nth: number): Payer => ({ userId: `account-${nth % 50}`, address: here });
  const elsewhere: Payer = { userId: "account-ada", address: "203.0.113.8" };
  const outcomes = (limits: CostLimits, payerOf: (nth: number) => Payer, times: number) =>
    Array.from({ length: times }, (_, nth) => refusal(limits, payerOf(nth), 1));

  const openOne = async (settings: Parameters<typeof open>[1]) => {
    const { limits, ...opened } = await open(1, settings);
    const [only] = limits;
    if (!only) throw new Error("There is no environment.");
    return { ...opened, only };
  };

  test("refuses guests and slows accounts of that address once it is used up, and of no other", async () => {
    const { limits, clock } = await open(4, { dailyBudget: 0.5 });
    let spent = 0;
    for (let nth = 0; nth < 200; nth++) {
      const environment = limits[nth % 4];
      if (!environment || refusal(environment, accountOf(nth), 500)) continue;
      environment.charge(accountOf(nth), 500);
      spent += 500;
      await environment.report(accountOf(nth));
    }
    expect(spent).toBeGreaterThanOrEqual(50_000);
    // Each environment learns it a little later, and admits the burst of twenty slowed accounts.
    expect(spent).toBeLessThanOrEqual(50_000 + 4 * (250 + 500) + 4 * (20 * 150 + 500));
    for (const environment of limits) {
      expect(() => environment.throwIfLimited(accountOf(1), 1)).toThrow("Your address has used up its share");
      expect(refusal(environment, { userId: "guest-1", address: here }, 1)).toBe("over_budget");
      expect(refusal(environment, { address: here }, 1)).toBe("over_budget");
      expect(outcomes(environment, () => elsewhere, 10)).toEqual(Array(10).fill(undefined));
      expect(refusal(environment, { ...elsewhere, userId: "guest-2" }, 1)).toBeUndefined();
    }
    clock.pass(18 * 3_600_000);
    for (const payer of [accountOf(1), { userId: "guest-1", address: here }])
      for (const environment of limits) expect(refusal(environment, payer, 1)).toBeUndefined();
  });

  test("is shared by all addresses of an IPv6 /64", async () => {
    const { only } = await openOne({ dailyBudget: 0.5 });
    only.charge({ userId: "account-1", address: "2001:db8:1:2::1" }, 50_001);
    expect(only.isSlowed({ userId: "account-2", address: "2001:db8:1:2:ffff::9" })).toBe(true);
    expect(only.isSlowed({ userId: "account-2", address: "2001:db8:1:3::1" })).toBe(false);
  });

  test("can be used by guests up to half, so they cannot slow the accounts of their address", async () => {
    const { only } = await openOne({ dailyBudget: 0.5 });
    let spent = 0;
    const guest = (nth: number): Payer => ({ userId: `guest-${nth}`, address: here });
    while (!refusal(only, guest(spent % 7), 500)) {
      only.charge(guest(spent % 7), 500);
      spent += 500;
    }
    expect(spent).toBe(25_500);
    expect(refusal(only, guest(8), 1)).toBe("over_budget");
    expect(() => only.throwIfClosed({ userId: "guest-new", address: here })).toThrow("is used up");
    only.charge(accountOf(1), 24_000);
    expect(only.isSlowed(accountOf(1))).toBe(false);
  });

  test("disconnects its listening guests once they are refused, and no others", async () => {
    const { only } = await openOne({ dailyBudget: 0.5 });
    const why = only.whyBarred([elsewhere]);
    expect(why({ userId: "guest-1", network: here })).toBeUndefined();
    only.charge(accountOf(1), 25_001);
    const closed = only.whyBarred([elsewhere]);
    expect(closed({ userId: "guest-1", network: here })).toMatchObject({ code: "over_budget" });
    expect(closed({ userId: "account-1", network: here })).toBeUndefined();
    expect(closed({ userId: "guest-1", network: elsewhere.address })).toBeUndefined();
    expect(closed({ userId: "guest-from-before" })).toBeUndefined();
  });

  test("counts posts among its own users, but not posts from others", async () => {
    const { only } = await openOne({ dailyBudget: 0.5 });
    const audience = new Audience();
    for (const kind of ["guest", "account"])
      for (let nth = 0; nth < 100_000; nth++)
        audience.add({ userId: `${kind}-${nth}`, network: elsewhere.address }, 1);
    only.chargePosts(audience, [{ userId: "account-sender", address: "203.0.113.9" }]);
    expect(only.isSlowed(elsewhere)).toBe(false);
    expect(refusal(only, { ...elsewhere, userId: "guest-2" }, 1)).toBeUndefined();
    const amongThem = new Audience();
    amongThem.add({ userId: "account-2", network: here }, 50_001);
    only.chargePosts(amongThem, [accountOf(1)]);
    expect(only.isSlowed(accountOf(2))).toBe(true);
  });

  test("pays for posts to other networks until a quarter of it is used, and then those networks pay", async () => {
    const { only } = await openOne({ dailyBudget: 0.5 });
    const audience = new Audience();
    audience.add({ userId: "account-2", network: elsewhere.address }, 1_000);
    const until = (isOver: () => boolean) => {
      let said = 0;
      for (; said < 100 && !isOver(); said++) only.chargePosts(audience, [accountOf(1)]);
      return said;
    };
    const isHeardUsedUp = () =>
      only.whyBarred([])({ userId: "account-2", network: elsewhere.address }) === "late";
    // The address pays 12,500 of 50,000, and then the listening network its 15,000.
    expect(until(isHeardUsedUp)).toBe(13 + 15);
    until(() => false);
    expect(refusal(only, { userId: "guest-1", address: here }, 12_499)).toBeUndefined();
    expect(only.isSlowed(accountOf(1))).toBe(false);
    const why = (senders: readonly Payer[]) =>
      only.whyBarred(senders)({ userId: "account-2", network: elsewhere.address });
    expect([why([accountOf(1)]), why([{ ...accountOf(1), address: "203.0.113.9" }])]).toEqual([
      "late",
      undefined,
    ]);
  });

  test("at most doubles in a day for its slowed accounts, however many they are", async () => {
    const { clock, only } = await openOne({ dailyBudget: 0.5 });
    only.charge(accountOf(1), 50_001);
    let spent = 0;
    for (let minute = 0; minute < 120; minute++) {
      let refusedInARow = 0;
      for (let nth = 0; refusedInARow < 50; nth++) {
        const refused = await workOf(only, accountOf(nth), 50);
        refusedInARow = refused === undefined ? 0 : refusedInARow + 1;
        if (refused === undefined) spent += 50;
      }
      clock.pass(60_000);
    }
    expect(spent).toBeGreaterThan(20 * 150);
    expect(spent).toBeLessThanOrEqual(20 * 150 + (2 / 24) * 50_000 + 50);
  });

  test("leaves accounts a reserve when the stage is over its budget: they continue, guests do not", async () => {
    const { only } = await openOne({ dailyBudget: 0.5 });
    only.charge({ userId: "account-bob", address: "203.0.113.9" }, 500_000);
    expect(refusal(only, { userId: "guest-1", address: here }, 1)).toBe("over_budget");
    let spent = 0;
    for (; !only.isSlowed(accountOf(spent % 7)); spent += 500) only.charge(accountOf(spent % 7), 500);
    expect(spent).toBe(10_500);
    only.charge(accountOf(1), 20 * 150);
    expect(() => only.throwIfLimited(accountOf(1), 1)).toThrow("This chat has used up its budget for today");
    expect(refusal(only, elsewhere, 10_000)).toBeUndefined();
  });

  test("leaves what twenty slowed accounts may use once its reserve is used up, as for a team of twenty", async () => {
    const { clock, only } = await openOne({ dailyBudget: 0.1 });
    only.charge({ userId: "account-bob", address: "203.0.113.9" }, 110_000);
    only.charge({ ...elsewhere, userId: "account-bob" }, 2_001);
    const admitted = async (members: number) => {
      let times = 0;
      for (let nth = 0; nth < 5 * members; nth++) {
        const member = { ...elsewhere, userId: `account-${nth % members}` };
        if ((await workOf(only, member, 50.1)) === undefined) times += 1;
      }
      return times;
    };
    expect(await admitted(1_000)).toBe(60);
    clock.pass(90_000);
    expect(await admitted(20)).toBe(60);
  });
});

test("one report is one write, for the most urgent counter", async () => {
  const { store, limits } = await open(1);
  const [only] = limits;
  if (!only) throw new Error("There is no environment.");
  only.charge(guestOf(1), 6_000);
  await only.report(guestOf(1));
  expect(await readSpending(store)).toBe(6_000);
  expect((await store.limits.scan.go()).data).toEqual([]);
  await only.report(guestOf(1));
  expect((await store.limits.scan.go()).data).toMatchObject([{ key: "cost guest-1", spent: 6_000 }]);
  for (const counters of [2, 3, 3]) {
    await only.report(guestOf(1));
    expect((await store.limits.scan.go()).data).toHaveLength(counters);
  }
});

test("a message of 128 KB costs as four of 32 KB, since API Gateway bills it so", () => {
  const more = [0, 1, 32_768, 32_769, 127_000, 131_072].map((bytes) => frameCostOf(bytes) - frameCost);
  expect(more.map(Math.round)).toEqual([0, 0, 0, 1, 3, 3]);
});

describe("listening", () => {
  const [crowd, elsewhere] = ["203.0.113.7", "198.51.100.1"];
  const sender: Payer = { userId: "guest-victim", address: elsewhere };

  /** An audience of guests and accounts in one network, each of whose posts costs one millionth. */
  const audienceOf = (size: { guests?: number; accounts?: number }) => {
    const audience = new Audience();
    for (let nth = 0; nth < (size.guests ?? 0); nth++)
      audience.add({ userId: `guest-${nth}`, network: crowd }, 1);
    for (let nth = 0; nth < (size.accounts ?? 0); nth++)
      audience.add({ userId: `account-${nth}`, network: crowd }, 1);
    return audience;
  };

  const openOne = async (
    settings: Parameters<typeof open>[1] = {},
    options: Parameters<typeof open>[2] = {},
  ) => {
    const { clock, store, limits } = await open(1, settings, options);
    const [only] = limits;
    if (!only) throw new Error("There is no environment.");
    const guest = { userId: "guest-silent", network: crowd };
    const account = { userId: "account-ada", network: crowd };
    const why = (listener = guest) => only.whyBarred([sender])(listener);
    return { clock, store, only, why, guest, account };
  };

  /** How many of a network's guests, or accounts, are posted to, and how many are late. */
  const hearing = (limits: CostLimits, kind: "guest" | "account", count: number, network = crowd) => {
    const why = limits.whyBarred([sender]);
    const all = Array.from({ length: count }, (_, nth) => why({ userId: `${kind}-${nth}`, network }));
    return { live: all.indexOf("late") < 0 ? count : all.indexOf("late"), all: new Set(all) };
  };

  test("by a thousand guests of one address costs the sender forty posts a message, and the stage all", async () => {
    const { only } = await openOne();
    let said = 0;
    while (hearing(only, "guest", 41).live > 40 && !refusal(only, sender, frameCost)) {
      only.chargePosts(audienceOf({ guests: 1_000 }), [sender]);
      said += 1;
    }
    expect([said, refusal(only, sender, frameCost)]).toEqual([16, undefined]);
    expect(only.stage.spent).toBe(16_000);
  });

  test("restricts no other work, however much others send", async () => {
    const { only } = await openOne();
    for (let said = 0; said < 1_000; said++) only.chargePosts(audienceOf({ guests: 1_000 }), [sender]);
    for (const listener of [{ userId: "guest-silent" }, { userId: "account-ada" }, {}])
      expect(refusal(only, { ...listener, address: crowd }, 50_000)).toBeUndefined();
  });

  test("continues for forty guests of a network beyond its delivery limit, and for all other networks", async () => {
    const { only } = await openOne();
    only.chargePosts(audienceOf({ guests: 15_039 }), [sender]);
    expect(hearing(only, "guest", 1_000)).toEqual({ live: 1_000, all: new Set([undefined]) });
    only.chargePosts(audienceOf({ guests: 41 }), [sender]);
    for (let event = 0; event < 2; event++)
      expect(hearing(only, "guest", 1_000)).toEqual({ live: 40, all: new Set([undefined, "late"]) });
    expect(hearing(only, "account", 1_000).live).toBe(1_000);
    expect(hearing(only, "guest", 1_000, elsewhere).live).toBe(1_000);
    expect(only.whyBarred([sender])({ userId: "guest-from-before" })).toBeUndefined();
  });

  test("is never limited for forty guests", async () => {
    const { only, store } = await openOne();
    for (let said = 0; said < 1_000; said++) only.chargePosts(audienceOf({ guests: 40 }), [sender]);
    expect(hearing(only, "guest", 1_000).live).toBe(1_000);
    await only.reportPosts();
    expect((await items(store)).filter(({ key }) => key.includes(crowd))).toEqual([]);
  });

  test("stays off for half a burst once used up, so that clients do not find gaps every few seconds", async () => {
    const { clock, only } = await openOne();
    only.chargePosts(audienceOf({ guests: 15_040 }), [sender]);
    const seconds = defaultRateLimits.heardCost.burst / 2 / defaultRateLimits.heardCost.perSecond;
    clock.pass(seconds * 1_000);
    expect(hearing(only, "guest", 41).live).toBe(40);
    clock.pass(1_000);
    expect(hearing(only, "guest", 41).live).toBe(41);
    // One event is too much at once.
    only.chargePosts(audienceOf({ guests: 50 }), [sender]);
    clock.pass(seconds * 1_000);
    expect(hearing(only, "guest", 41).live).toBe(40);
  });

  test("is shared by all environments through reports", async () => {
    const { limits } = await open(3);
    const [first, ...others] = limits;
    first?.chargePosts(audienceOf({ guests: 16_000 }), [sender]);
    await first?.reportPosts();
    for (const other of others) {
      expect(hearing(other, "guest", 41).live).toBe(41);
      other.chargePosts(audienceOf({ guests: 800 }), [sender]);
      await other.reportPosts();
      expect(hearing(other, "guest", 41).live).toBe(40);
    }
  });

  /** So many guests of each of some networks. */
  const crowdsOf = (networks: number, guests: number) => {
    const audience = new Audience();
    for (let network = 0; network < networks; network++)
      for (let nth = 0; nth < guests; nth++)
        audience.add({ userId: `guest-${nth}`, network: `2001:db8:0:${network.toString(16)}::/64` }, 1);
    return audience;
  };

  const boundless = { burst: 1e9, perSecond: 1e6, perDay: 1e9 };

  /** How often a user can do work of that cost until they are refused or slowed. */
  const saidBy = (limits: CostLimits, payer: Payer, cost: number) => {
    const audience = crowdsOf(256, 40);
    let said = 0;
    for (; !refusal(limits, payer, 1) && !limits.isSlowed(payer); said++) {
      limits.charge(payer, cost);
      limits.chargePosts(audience, [payer]);
    }
    return said;
  };

  test.each([
    ["the guests of an address", "guest-ada", false, 125_000],
    ["accounts of an address", "account-ada", false, 375_000],
    ["accounts of an address in their reserve", "account-ada", true, 50_000],
  ])(
    "from a /56 leaves %s the part of the share that posts cannot use up",
    async (_, userId, isSpent, left) => {
      const { only } = await openOne({
        // The stage's day does not matter here: posts to 256 networks use it up.
        ...(isSpent ? {} : { dailyBudget: 5_000, addressShare: 0.0001 }),
        ...{ guestCost: boundless, addressCost: boundless, accountCost: boundless },
      });
      if (isSpent) only.stage.spend(5_000_000);
      const cost = 100;
      const said = saidBy(only, { userId, address: elsewhere }, cost);
      expect(said).toBeGreaterThanOrEqual(left / cost);
      // At most what posts would have used up comes on top.
      expect(said).toBeLessThan(((left / cost) * 100 + 130_000) / cost);
    },
  );

  test("continues for forty in all of networks that have used up their delivery limits", async () => {
    const { only } = await openOne();
    only.chargePosts(crowdsOf(8, 16_000), [sender]);
    const why = only.whyBarred([sender]);
    const all = Array.from({ length: 8 * 40 }, (_, nth) =>
      why({ userId: `guest-${nth}`, network: `2001:db8:0:${nth % 8}::/64` }),
    );
    expect(all).toEqual([...Array(40).fill(undefined), ...Array(280).fill("late")]);
    const ofLaterShard = only.whyBarred([]);
    expect(ofLaterShard({ userId: "guest-0", network: "2001:db8:0:0::/64" })).toBe("late");
    expect(ofLaterShard({ userId: "guest-0", network: crowd })).toBeUndefined();
  });

  test("allows a single listener at an address 2.8 events a second all day, even if no sender pays", async () => {
    const { clock, only } = await openOne();
    const perSecond = 2.8;
    for (let seconds = 0; seconds < 48 * 3_600; seconds += 60) {
      const audience = new Audience();
      audience.add({ userId: "guest-0", network: crowd }, 60 * perSecond);
      only.chargePosts(audience, []);
      expect(only.whyBarred([])({ userId: "guest-0", network: crowd })).toBeUndefined();
      clock.pass(60_000);
    }
  });

  test("stops for guests while the stage is over its budget, and continues for accounts", async () => {
    const { only, why, account } = await openOne();
    expect(why()).toBeUndefined();
    only.stage.spend(5_000_000);
    expect(why()).toMatchObject({ code: "over_budget" });
    expect(only.whyBarred([sender])({ userId: "guest-from-before" })).toMatchObject({ code: "over_budget" });
    expect(why(account)).toBeUndefined();
  });

  test("is limited to forty accounts of an address beyond their delivery limit, and slows none", async () => {
    const { only } = await openOne();
    only.chargePosts(audienceOf({ accounts: 15_039 }), [sender]);
    expect(hearing(only, "account", 100).live).toBe(100);
    for (let said = 0; said < 1_000; said++) only.chargePosts(audienceOf({ accounts: 1_000 }), [sender]);
    expect(hearing(only, "account", 100)).toEqual({ live: 40, all: new Set([undefined, "late"]) });
    expect(hearing(only, "guest", 100).live).toBe(100);
    expect(only.whyBarred([sender])({ userId: "account-ada", network: elsewhere })).toBeUndefined();
    expect(only.isSlowed({ userId: "account-ada", address: crowd })).toBe(false);
    expect(refusal(only, { userId: "guest-1", address: crowd }, 1)).toBeUndefined();
  });

  test("continues for all accounts of a slowed address", async () => {
    const { only } = await openOne();
    only.charge({ userId: "account-ada", address: crowd }, 500_001);
    expect(only.isSlowed({ userId: "account-ada", address: crowd })).toBe(true);
    expect(hearing(only, "account", 100).live).toBe(100);
  });

  const items = async ({ limits }: Store) => (await limits.scan.go()).data;

  test("is reported while the next message is stored, one write a message, the most urgent counter first", async () => {
    const { store, only } = await openOne();
    only.chargePosts(audienceOf({ guests: 789 }), [sender]);
    for (let message = 0; message < 3; message++) await only.report(sender);
    expect([await items(store), await readSpending(store)]).toEqual([[], 789]);
    only.chargePosts(audienceOf({ guests: 41 }), [sender]);
    for (let look = 0; look < 10; look++) expect(await items(store)).toEqual([]);
    // The next sender in this environment reports it.
    await only.report({ userId: "account-ada", address: elsewhere });
    expect(await items(store)).toMatchObject([{ key: `cost-heard ${crowd}`, spent: 750 }]);
    await only.report(sender);
    expect(await items(store)).toHaveLength(1);
  });

  test("is reported by a worker all at once, and waits for all reports even if one fails", async () => {
    const [failed, others] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { store, only } = await openOne(
      {},
      {
        afterCall: async (command, nth) => {
          if (command !== "UpdateItemCommand") return;
          if (nth > 1) return others.promise;
          failed.resolve();
          throw new Error("The table is down.");
        },
      },
    );
    only.chargePosts(audienceOf({ guests: 3_000, accounts: 250_000 }), [sender]);
    const reporting = only.reportPosts();
    let settled = false;
    reporting.catch(() => {
      settled = true;
    });
    await failed.promise;
    for (let look = 0; look < 10; look++) await items(store);
    expect(settled).toBe(false);
    others.resolve();
    await expect(reporting).rejects.toThrow("The table is down.");
    expect(await readSpending(store)).toBe(253_000);
    expect(await items(store)).toHaveLength(2);
  });
});

test("a connection is charged for its two hours when it opens", () => {
  const hours = 120 * prices.connectionMinute;
  expect(connectionCost).toBeGreaterThan(hours);
  expect(connectionCost).toBeLessThan(hours + 13);
});

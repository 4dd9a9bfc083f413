import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Audience } from "./audience.ts";
import { networkOf } from "./network.ts";
import { paidRecipients } from "./paid-recipients.ts";
import { isAccount, type Payer } from "./payer.ts";
import { type HeardBy, postCharges } from "./post-charges.ts";

const [here, there] = ["192.0.2.1", "198.51.100.1"];
const guest: Payer = { userId: "guest-sender", address: here };
const account: Payer = { userId: "account-sender", address: here };

type Crowd = { guests?: number; accounts?: number; unknown?: number };

/** Posts of one millionth each. */
const audienceOf = (crowds: Readonly<Record<string, Crowd>>): Audience => {
  const audience = new Audience();
  for (const [network, { guests = 0, accounts = 0, unknown = 0 }] of Object.entries(crowds)) {
    for (let nth = 0; nth < guests; nth++) audience.add({ userId: `guest-${nth}`, network }, 1);
    for (let nth = 0; nth < accounts; nth++) audience.add({ userId: `account-${nth}`, network }, 1);
    for (let nth = 0; nth < unknown; nth++) audience.add({ userId: `guest-${nth}` }, 1);
  }
  return audience;
};

const max = { ofNetwork: 40, elsewhere: 40 };

const payingSenders = (payers: readonly Payer[], paysElsewhere = true) =>
  payers.map((payer) => ({ payer, network: networkOf(payer.address), paysElsewhere }));

/** The charge of each counter. `usedUp`: networks that have used up both delivery limits. */
const chargesOf = (
  crowds: Readonly<Record<string, Crowd>>,
  payers: readonly Payer[],
  { usedUp = [], paysElsewhere = true }: { usedUp?: readonly string[]; paysElsewhere?: boolean } = {},
) =>
  Object.fromEntries(
    postCharges(audienceOf(crowds), payingSenders(payers, paysElsewhere), {
      max,
      isUsedUp: (_, network) => usedUp.includes(network),
    }).map(({ to, key, cost }) => [`${to} ${key}`, Math.round(cost * 1000) / 1000]),
  );

describe("the posts of a message", () => {
  test("are paid by the guest who sent it, not by the network of the guests who receive it", () => {
    expect(chargesOf({ [there]: { guests: 40 } }, [guest])).toEqual({
      "guest guest-sender": 40,
      [`address ${here}`]: 40,
      [`share ${here}`]: 40,
    });
  });

  test("to a thousand silent guests of one network cost the sender a class, and that network the rest", () => {
    expect(chargesOf({ [there]: { guests: 1_000 } }, [guest])).toEqual({
      "guest guest-sender": 40,
      [`address ${here}`]: 40,
      [`share ${here}`]: 40,
      [`heard ${there}`]: 960,
    });
  });

  test("are charged in the same way when the sender is in that network", () => {
    expect(chargesOf({ [here]: { guests: 30 } }, [guest])).toEqual({
      "guest guest-sender": 30,
      [`address ${here}`]: 30,
      [`share ${here}`]: 30,
    });
    expect(chargesOf({ [here]: { guests: 100 } }, [guest])).toEqual({
      "guest guest-sender": 40,
      [`address ${here}`]: 40,
      [`share ${here}`]: 40,
      [`heard ${here}`]: 60,
    });
  });

  test("to guests are paid by senders before those to accounts of the same network", () => {
    expect(chargesOf({ [there]: { guests: 30, accounts: 50 } }, [guest])).toEqual({
      "guest guest-sender": 40,
      [`address ${here}`]: 40,
      [`share ${here}`]: 40,
      [`heardByAccounts ${there}`]: 40,
    });
    expect(chargesOf({ [there]: { guests: 45, accounts: 5 } }, [guest])).toEqual({
      "guest guest-sender": 40,
      [`address ${here}`]: 40,
      [`share ${here}`]: 40,
      [`heard ${there}`]: 5,
      [`heardByAccounts ${there}`]: 5,
    });
  });

  test("from an account are charged to it, and to the share of its network", () => {
    expect(chargesOf({ [here]: { guests: 2, accounts: 3 } }, [account])).toEqual({
      "account account-sender": 5,
      [`share ${here}`]: 5,
    });
  });

  test("to accounts beyond a class are charged to the delivery limit of their network's accounts", () => {
    expect(chargesOf({ [there]: { accounts: 100 } }, [guest])).toEqual({
      "guest guest-sender": 40,
      [`address ${here}`]: 40,
      [`share ${here}`]: 40,
      [`heardByAccounts ${there}`]: 60,
    });
  });

  test("to users at home beyond forty in all are paid by them, the same part by each", () => {
    const homes = Object.fromEntries(Array.from({ length: 400 }, (_, nth) => [`home-${nth}`, { guests: 1 }]));
    const charges = chargesOf(homes, [account]);
    expect(charges["account account-sender"]).toBeCloseTo(40, 3);
    expect(Object.keys(homes).map((home) => charges[`heard ${home}`])).toEqual(Array(400).fill(0.9));
  });

  test("to many networks cost the sender forty, besides the forty of their own network", () => {
    const crowds = Object.fromEntries(Array.from({ length: 256 }, (_, nth) => [`n-${nth}`, { guests: 40 }]));
    expect(chargesOf({ ...crowds, [here]: { guests: 40 } }, [guest])["guest guest-sender"]).toBeCloseTo(
      80,
      3,
    );
  });

  test("are paid by the sender first where the network has used up its delivery limit", () => {
    const crowds = { [there]: { guests: 30 }, other: { guests: 35 } };
    expect(chargesOf(crowds, [account], { usedUp: ["other"] })).toEqual({
      "account account-sender": 40,
      [`share ${here}`]: 40,
      [`heard ${there}`]: 25,
    });
  });

  test("to other networks are paid by them once the sender's address pays for none, and its own by it", () => {
    const crowds = { [there]: { guests: 30 }, [here]: { accounts: 3 } };
    expect(chargesOf(crowds, [account], { paysElsewhere: false })).toEqual({
      "account account-sender": 3,
      [`share ${here}`]: 3,
      [`heard ${there}`]: 30,
    });
  });

  test("in a shard that is not the first are paid by the networks", () => {
    expect(chargesOf({ [there]: { guests: 3 }, [here]: { accounts: 3 } }, [])).toEqual({
      [`heard ${there}`]: 3,
      [`heardByAccounts ${here}`]: 3,
    });
  });

  test("to subscribers from before networks were recorded are paid by the sender, like any others elsewhere", () => {
    expect(chargesOf({ [there]: { unknown: 100 } }, [account])).toEqual({
      "account account-sender": 40,
      [`share ${here}`]: 40,
    });
  });

  test("that deliver several messages at once are paid in equal parts by their senders", () => {
    const other = { userId: "guest-other", address: there };
    expect(chargesOf({ elsewhere: { guests: 10 } }, [guest, other, guest])).toEqual({
      "guest guest-sender": 6.667,
      "guest guest-other": 3.333,
      [`address ${here}`]: 6.667,
      [`share ${here}`]: 6.667,
      [`address ${there}`]: 3.333,
      [`share ${there}`]: 3.333,
    });
  });

  test("to a network of some of the senders are paid by those senders", () => {
    const other = { userId: "guest-other", address: there };
    expect(chargesOf({ [there]: { guests: 10 } }, [guest, other, other])).toEqual({
      "guest guest-other": 10,
      [`address ${there}`]: 10,
      [`share ${there}`]: 10,
    });
  });

  test("are paid the same way with late listeners in the room, and each network pays for reading its own", () => {
    const audience = audienceOf({ [here]: { guests: 1 } });
    audience.read({ userId: "guest-0", network: here }, 1);
    for (let nth = 0; nth < 3_000; nth++) audience.read({ userId: `guest-${nth}`, network: there }, 1);
    for (let nth = 0; nth < 20; nth++) audience.read({ userId: `account-${nth}`, network: there }, 1);
    // Of an unknown network: only the stage pays for it.
    audience.read({ userId: "guest-x" }, 1);
    expect(audience.cost).toBe(3_023);
    const charges = postCharges(audience, payingSenders([account]), { max, isUsedUp: () => true });
    expect(Object.fromEntries(charges.map(({ to, key, cost }) => [`${to} ${key}`, cost]))).toEqual({
      "account account-sender": 1,
      [`share ${here}`]: 1,
      [`heard ${here}`]: 1,
      [`heard ${there}`]: 3_000,
      [`heardByAccounts ${there}`]: 20,
    });
  });

  test("to no recipients are charged to nobody", () => {
    expect(chargesOf({}, [guest])).toEqual({});
  });
});

describe("whatever the audience", () => {
  const networks = [here, there, "2001:db8:1:2::/64", "192.0.2.9"];
  const crowd = fc.record({ guests: fc.nat(100), accounts: fc.nat(100) });
  const crowds = fc.dictionary(fc.constantFrom(...networks), crowd);
  const sender = fc.record({
    payer: fc.record({
      userId: fc.constantFrom("guest-1", "guest-2", "account-1"),
      address: fc.constantFrom(here, there, "2001:db8:1:2::7"),
    }),
    paysElsewhere: fc.boolean(),
  });
  const senders = fc
    .array(sender, { maxLength: 4 })
    .map((all) => all.map((each) => ({ ...each, network: networkOf(each.payer.address) })));
  const maxPaid = fc.record({ ofNetwork: fc.integer({ min: 1, max: 60 }), elsewhere: fc.nat(150) });
  const usedUp = fc.array(
    fc.record({
      by: fc.constantFrom<HeardBy>("heard", "heardByAccounts"),
      network: fc.constantFrom(...networks),
    }),
  );
  const delivery = fc.record({ crowds, senders, max: maxPaid, usedUp }).map(({ usedUp: those, ...rest }) => ({
    ...rest,
    isUsedUp: (by: HeardBy, network: string) =>
      those.some((each) => each.by === by && each.network === network),
  }));

  const sumOf = (charges: ReturnType<typeof postCharges>, ...kinds: string[]) =>
    charges.filter(({ to }) => kinds.includes(to)).reduce((sum, { cost }) => sum + cost, 0);

  test("every post is paid for once, and senders pay for at most forty of their network and forty others", () => {
    fc.assert(
      fc.property(delivery, ({ crowds: heard, senders: sentBy, max: paid, isUsedUp }) => {
        const audience = audienceOf(heard);
        const charges = postCharges(audience, sentBy, { max: paid, isUsedUp });
        const bySenders = sumOf(charges, "guest", "account");
        expect(bySenders + sumOf(charges, "heard", "heardByAccounts")).toBeCloseTo(audience.cost, 6);
        expect(sumOf(charges, "share")).toBeCloseTo(bySenders, 6);
        expect(sumOf(charges, "address")).toBeCloseTo(sumOf(charges, "guest"), 6);
        const own = new Set(sentBy.map(({ network }) => network));
        const ofThose = (isOwn: boolean) =>
          Object.entries(heard)
            .filter(([network]) => own.has(network) === isOwn)
            .map(([, { guests, accounts }]) => Math.min(paid.ofNetwork, guests + accounts))
            .reduce((sum, count) => sum + count, 0);
        const elsewhere = sentBy.some(({ paysElsewhere }) => paysElsewhere) ? paid.elsewhere : 0;
        expect(bySenders).toBeCloseTo(ofThose(true) + Math.min(elsewhere, ofThose(false)), 6);
        for (const network of own)
          if (!sentBy.some((each) => each.network === network && each.paysElsewhere))
            expect(charges.find(({ to, key }) => to === "share" && key === network)?.cost ?? 0).toBeLessThan(
              paid.ofNetwork + 1e-6,
            );
      }),
    );
  });

  test("a network that has used up its delivery limit is charged nothing for recipients that still get posts", () => {
    fc.assert(
      fc.property(delivery, ({ crowds: listening, senders: sentBy, max: paid, isUsedUp }) => {
        const isPaid = paidRecipients(sentBy, paid);
        const audience = new Audience();
        for (const [network, { guests, accounts }] of Object.entries(listening))
          for (let nth = 0; nth < guests + accounts; nth++) {
            const userId = nth % 2 < 1 && nth / 2 < accounts ? `account-${nth}` : `guest-${nth}`;
            const by = isAccount(userId) ? "heardByAccounts" : "heard";
            if (!isUsedUp(by, network) || isPaid(network)) audience.add({ userId, network }, 1);
          }
        for (const { to, key, cost } of postCharges(audience, sentBy, { max: paid, isUsedUp }))
          if ((to === "heard" || to === "heardByAccounts") && isUsedUp(to, key))
            expect(cost).toBeLessThan(1e-6);
      }),
    );
  });
});

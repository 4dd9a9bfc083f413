import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Audience } from "./audience.ts";
import { networkOf } from "./network.ts";
import type { Payer } from "./payer.ts";
import { postCharges } from "./post-charges.ts";

const [here, there] = ["192.0.2.1", "198.51.100.1"];
const guest: Payer = { userId: "guest-speaker", address: here };
const account: Payer = { userId: "account-speaker", address: here };

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

/** What each counter is charged. */
const chargesOf = (crowds: Readonly<Record<string, Crowd>>, speakers: readonly Payer[], most = 40) =>
  Object.fromEntries(
    postCharges(audienceOf(crowds), speakers, most).map(({ to, key, cost }) => [
      `${to} ${key}`,
      Math.round(cost * 1000) / 1000,
    ]),
  );

describe("the posts of a message", () => {
  test("are paid by the guest who said it, and by the network of the guests who hear it", () => {
    expect(chargesOf({ [there]: { guests: 3 } }, [guest])).toEqual({
      "guest guest-speaker": 3,
      [`address ${here}`]: 3,
      [`address ${there}`]: 3,
    });
  });

  test("to a thousand silent guests of one network cost whoever speaks as much as a class does", () => {
    expect(chargesOf({ [there]: { guests: 1_000 } }, [guest])).toEqual({
      "guest guest-speaker": 40,
      [`address ${here}`]: 40,
      [`address ${there}`]: 1_000,
    });
  });

  test("are charged once to the network of a guest who speaks to it", () => {
    expect(chargesOf({ [here]: { guests: 30 } }, [guest])).toEqual({
      "guest guest-speaker": 30,
      [`address ${here}`]: 30,
    });
    expect(chargesOf({ [here]: { guests: 100 } }, [guest])).toEqual({
      "guest guest-speaker": 40,
      [`address ${here}`]: 100,
    });
    expect(chargesOf({ [here]: { guests: 30, accounts: 50 } }, [guest])).toEqual({
      "guest guest-speaker": 40,
      [`address ${here}`]: 70,
      [`accounts ${here}`]: 10,
    });
  });

  test("of an account are charged to it, and count for the accounts of its network", () => {
    expect(chargesOf({ [here]: { guests: 2, accounts: 3 } }, [account])).toEqual({
      "account account-speaker": 5,
      [`accounts ${here}`]: 5,
      [`address ${here}`]: 2,
    });
  });

  test("to accounts beyond a class are counted with those of their network, which refuses nobody", () => {
    expect(chargesOf({ [there]: { accounts: 100 } }, [guest])).toEqual({
      "guest guest-speaker": 40,
      [`address ${here}`]: 40,
      [`accounts ${there}`]: 60,
    });
  });

  test("to subscribers from before networks were known are paid by the speaker alone", () => {
    expect(chargesOf({ [there]: { unknown: 100 } }, [account])).toEqual({
      "account account-speaker": 100,
      [`accounts ${here}`]: 100,
    });
  });

  test("that tell of several messages at once are paid in equal parts by those who said them", () => {
    const other = { userId: "guest-other", address: there };
    expect(chargesOf({ [there]: { guests: 10 } }, [guest, other, guest])).toEqual({
      "guest guest-speaker": 6.667,
      "guest guest-other": 3.333,
      [`address ${here}`]: 6.667,
      [`address ${there}`]: 10,
    });
  });

  test("to nobody are charged to nobody", () => {
    expect(postCharges(new Audience(), [guest], 40)).toEqual([]);
  });
});

test("every post is paid for, no speaker pays for more than a class of a network, and no network of guests twice", () => {
  const crowd = fc.record({ guests: fc.nat(100), accounts: fc.nat(100) });
  const crowds = fc.record({ [here]: crowd, [there]: crowd, "2001:db8:1:2::/64": crowd });
  const speaker = fc.record({
    userId: fc.constantFrom("guest-1", "guest-2", "account-1"),
    address: fc.constantFrom(here, there, "2001:db8:1:2::7"),
  });
  const speakers = fc.array(speaker, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(crowds, speakers, fc.integer({ min: 1, max: 60 }), (heard, spoken, most) => {
      const audience = audienceOf(heard);
      const charges = postCharges(audience, spoken, most);
      const sumOf = (...kinds: string[]) =>
        charges.filter(({ to }) => kinds.includes(to)).reduce((sum, { cost }) => sum + cost, 0);
      expect(sumOf("address", "accounts")).toBeGreaterThan(audience.cost - 1e-6);
      const ofSpeakers = Object.values(heard)
        .map(({ guests, accounts }) => Math.min(most, guests + accounts))
        .reduce((sum, count) => sum + count, 0);
      expect(sumOf("guest", "account")).toBeCloseTo(ofSpeakers, 6);
      const areGuests = spoken.every(({ userId }) => userId.startsWith("guest-"));
      for (const [network, { guests, accounts }] of Object.entries(heard)) {
        const paid = charges.find(({ to, key }) => to === "address" && key === network)?.cost ?? 0;
        expect(paid).toBeGreaterThan(guests - 1e-6);
        const isOwn = spoken.every(({ address }) => networkOf(address) === network);
        if (!isOwn || !areGuests) continue;
        const others = ofSpeakers - Math.min(most, guests + accounts);
        expect(paid).toBeCloseTo(others + guests + Math.min(most, accounts), 6);
      }
    }),
  );
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Audience } from "./audience.ts";
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
  test("are paid by the guest who said it, and not by the network of the guests who hear it", () => {
    expect(chargesOf({ [there]: { guests: 40 } }, [guest])).toEqual({
      "guest guest-speaker": 40,
      [`address ${here}`]: 40,
      [`share ${here}`]: 40,
    });
  });

  test("to a thousand silent guests of one network cost whoever speaks as much as a class does, and theirs what they hear", () => {
    expect(chargesOf({ [there]: { guests: 1_000 } }, [guest])).toEqual({
      "guest guest-speaker": 40,
      [`address ${here}`]: 40,
      [`share ${here}`]: 40,
      [`heard ${there}`]: 960,
    });
  });

  test("are charged likewise to the network of a guest who speaks to it", () => {
    expect(chargesOf({ [here]: { guests: 30 } }, [guest])).toEqual({
      "guest guest-speaker": 30,
      [`address ${here}`]: 30,
      [`share ${here}`]: 30,
    });
    expect(chargesOf({ [here]: { guests: 100 } }, [guest])).toEqual({
      "guest guest-speaker": 40,
      [`address ${here}`]: 40,
      [`share ${here}`]: 40,
      [`heard ${here}`]: 60,
    });
  });

  test("to guests are paid by speakers before those to accounts of their network", () => {
    expect(chargesOf({ [there]: { guests: 30, accounts: 50 } }, [guest])).toEqual({
      "guest guest-speaker": 40,
      [`address ${here}`]: 40,
      [`share ${here}`]: 40,
      [`heardByAccounts ${there}`]: 40,
    });
    expect(chargesOf({ [there]: { guests: 45, accounts: 5 } }, [guest])).toEqual({
      "guest guest-speaker": 40,
      [`address ${here}`]: 40,
      [`share ${here}`]: 40,
      [`heard ${there}`]: 5,
      [`heardByAccounts ${there}`]: 5,
    });
  });

  test("of an account are charged to it, and to the share of its network", () => {
    expect(chargesOf({ [here]: { guests: 2, accounts: 3 } }, [account])).toEqual({
      "account account-speaker": 5,
      [`share ${here}`]: 5,
    });
  });

  test("to accounts beyond a class are charged to what those of their network hear", () => {
    expect(chargesOf({ [there]: { accounts: 100 } }, [guest])).toEqual({
      "guest guest-speaker": 40,
      [`address ${here}`]: 40,
      [`share ${here}`]: 40,
      [`heardByAccounts ${there}`]: 60,
    });
  });

  test("to subscribers from before networks were known are paid by the speaker alone", () => {
    expect(chargesOf({ [there]: { unknown: 100 } }, [account])).toEqual({
      "account account-speaker": 100,
      [`share ${here}`]: 100,
    });
  });

  test("that tell of several messages at once are paid in equal parts by those who said them", () => {
    const other = { userId: "guest-other", address: there };
    expect(chargesOf({ [there]: { guests: 10 } }, [guest, other, guest])).toEqual({
      "guest guest-speaker": 6.667,
      "guest guest-other": 3.333,
      [`address ${here}`]: 6.667,
      [`share ${here}`]: 6.667,
      [`address ${there}`]: 3.333,
      [`share ${there}`]: 3.333,
    });
  });

  test("to nobody are charged to nobody", () => {
    expect(postCharges(new Audience(), [guest], 40)).toEqual([]);
  });
});

test("every post is paid for once, and no speaker pays for more than a class of a network", () => {
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
      const costOf = (kind: string, network: string) =>
        charges.find(({ to, key }) => to === kind && key === network)?.cost ?? 0;
      expect(sumOf("guest", "account", "heard", "heardByAccounts")).toBeCloseTo(audience.cost, 6);
      expect(sumOf("share")).toBeCloseTo(sumOf("guest", "account"), 6);
      expect(sumOf("address")).toBeCloseTo(sumOf("guest"), 6);
      const ofSpeakers = Object.values(heard)
        .map(({ guests, accounts }) => Math.min(most, guests + accounts))
        .reduce((sum, count) => sum + count, 0);
      expect(sumOf("guest", "account")).toBeCloseTo(ofSpeakers, 6);
      for (const [network, { guests }] of Object.entries(heard))
        expect(costOf("heard", network)).toBeCloseTo(Math.max(0, guests - most), 6);
    }),
  );
});

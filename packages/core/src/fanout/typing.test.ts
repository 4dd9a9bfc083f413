import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import type { Connection } from "../connection/connection.ts";
import { connectionLifeSeconds } from "../connection/expiry.ts";
import { type Subscriber, subscribe } from "../connection/subscribe.ts";
import { postsCost, readCost, subscriberCost } from "../cost.ts";
import type { Post } from "../gateway/poster.ts";
import type { WhyBarred } from "../rate-limit/barring.ts";
import { tellTyping } from "./typing.ts";

const max = 20;
const begun = "2026-01-31T12:00:00Z";
const frame = { action: "typing", room: "hall", userId: "account-ada", name: "Ada" } as const;

/** A room on the real table, and a poster that records each post. */
const scene = async () => {
  const calls: string[] = [];
  const clock = clockAt(begun);
  const store = await freshStore({ now: clock.now, afterCall: async (command) => void calls.push(command) });
  const posted: [string, string][] = [];
  const charged: number[] = [];
  const post: Post = async (connectionId, payload) => {
    posted.push([connectionId, payload]);
    return "delivered";
  };
  const enter = (userId: string, connectionId: string, more: Partial<Connection> = {}) => {
    const connection = { connectionId, userId, name: userId, protocol: "parley.v1", ...more } as const;
    return subscribe(store, "hall", { connectedAt: clock.now(), ...connection });
  };
  const tell = (
    whyBarred: WhyBarred<Subscriber> = () => undefined,
    isPaid: (network: string | undefined) => boolean = () => true,
  ) => {
    calls.length = 0;
    charged.length = 0;
    const onCost = (cost: number) => void charged.push(cost);
    return tellTyping(store, { post, max, outside: [], whyBarred, isPaid, onCost }, frame);
  };
  const told = () => posted.map(([connectionId]) => connectionId).toSorted();
  return { clock, calls, posted, charged, enter, tell, told };
};

test("a room's subscribers are told by one Query and a post each, and nothing is written", async () => {
  const { calls, posted, charged, enter, tell } = await scene();
  await enter("account-ada", "a=");
  await enter("account-ben", "b=");
  expect(await tell()).toBe(true);
  expect(posted).toEqual([["b=", JSON.stringify(frame)]]);
  expect(calls).toEqual(["QueryCommand"]);
  expect(charged).toEqual([
    readCost(0) + 2 * subscriberCost("hall"),
    postsCost(1, JSON.stringify(frame).length),
  ]);
});

test("neither the user's own devices are told, nor legacy clients, nor connections that have expired", async () => {
  const { clock, enter, tell, told } = await scene();
  await enter("account-cy", "expired=");
  clock.pass((connectionLifeSeconds + 1) * 1_000);
  for (const id of ["a1=", "a2="]) await enter("account-ada", id);
  await enter("guest-old", "old=", { protocol: "legacy" });
  await enter("account-ben", "b=");
  await tell();
  expect(told()).toEqual(["b="]);
});

test("those who get no messages are not told, nor those whom the user does not pay for", async () => {
  const { enter, tell, told } = await scene();
  await enter("account-ada", "a=");
  await enter("guest-eve", "e=");
  for (const [id, address] of [
    ["b=", "192.0.2.1"],
    ["c=", "192.0.2.2"],
  ] as const)
    await enter(`account-${id}`, id, { address });
  await tell(
    ({ userId }) => (userId === "guest-eve" ? "late" : undefined),
    (network) => network === "192.0.2.1",
  );
  expect(told()).toEqual(["b="]);
});

test("a user who is not in the room tells nobody: they may be banned from it", async () => {
  const { posted, enter, tell } = await scene();
  await enter("account-ben", "b=");
  expect(await tell()).toBe(true);
  expect(posted).toEqual([]);
});

test("whoever is not told uses up no place of those whom the user pays for", async () => {
  const { enter, tell, told } = await scene();
  for (const id of ["a1=", "a2="]) await enter("account-ada", id);
  await enter("guest-old", "a3=", { protocol: "legacy" });
  await enter("account-ben", "b=");
  let left = 1;
  await tell(undefined, () => left-- > 0);
  expect(told()).toEqual(["b="]);
});

test("in a room of more connections than the bound, nobody is told, and one more than those is read", async () => {
  const { calls, posted, charged, enter, tell } = await scene();
  const others = Array.from({ length: max - 1 }, (_, nth) => `c${nth}=`);
  await Promise.all(others.map((id) => enter(`account-${id}`, id)));
  await enter("account-ada", "a=");
  expect(await tell()).toBe(true);
  expect(posted).toHaveLength(max - 1);
  posted.length = 0;
  await Promise.all(["x=", "y="].map((id) => enter("account-ada", id)));
  expect(await tell()).toBe(false);
  expect(posted).toEqual([]);
  expect(charged).toEqual([readCost(0) + (max + 1) * subscriberCost("hall")]);
  expect(calls).toEqual(["QueryCommand"]);
});

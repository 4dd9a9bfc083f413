import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { openConnection } from "../connection/connect.ts";
import type { Connection } from "../connection/connection.ts";
import { connectionLifeSeconds } from "../connection/expiry.ts";
import { subscribe } from "../connection/subscribe.ts";
import type { Post } from "../gateway/poster.ts";
import { nobody } from "./deliver.ts";
import { ephemeralFrame } from "./what.ts";
import { connectionsOf, subscribersOf, tell } from "./who.ts";

const begun = "2026-01-31T12:00:00Z";

const connectionOf = (userId: string, connectionId: string, more: Partial<Connection> = {}): Connection => ({
  connectionId,
  userId,
  name: userId,
  protocol: "parley.v1",
  connectedAt: Date.parse(begun),
  ...more,
});

/** A store on the real table, its calls, and a poster that records each post. */
const scene = async () => {
  const calls: string[] = [];
  const clock = clockAt(begun);
  const store = await freshStore({ now: clock.now, afterCall: async (command) => void calls.push(command) });
  const gone = new Set<string>();
  const posted: [string, string][] = [];
  const post: Post = async (connectionId, payload) => {
    if (gone.has(connectionId)) return "gone";
    posted.push([connectionId, payload]);
    return "delivered";
  };
  const connect = (userId: string, connectionId: string, more?: Partial<Connection>) =>
    openConnection(store, connectionOf(userId, connectionId, more));
  return { store, clock, calls, gone, post, posted, connect };
};

const idsOf = async (who: AsyncIterable<readonly { connectionId: string }[]>) => {
  const ids: string[] = [];
  for await (const page of who) ids.push(...page.map(({ connectionId }) => connectionId));
  return ids.toSorted();
};

test("a user's connections are found by one Query, whatever their rooms and whoever else is connected", async () => {
  const { store, calls, connect } = await scene();
  for (const id of ["a1=", "a2="]) await connect("account-ada", id);
  for (let nth = 0; nth < 30; nth++) await connect("account-ben", `b${nth}=`);
  await subscribe(store, "hall", connectionOf("account-ada", "a1="));
  calls.length = 0;
  expect(await idsOf(connectionsOf(store, "account-ada"))).toEqual(["a1=", "a2="]);
  expect(await idsOf(connectionsOf(store, "account-nobody"))).toEqual([]);
  expect(calls).toEqual(["QueryCommand", "QueryCommand"]);
});

test("of more connections than a user may have, the 20 newest get the post, and expired ones do not", async () => {
  const { store, clock, connect } = await scene();
  await connect("account-ada", "expired=");
  clock.pass((connectionLifeSeconds + 1) * 1_000);
  for (let nth = 10; nth < 35; nth++)
    await connect("account-ada", `c${nth}=`, { connectedAt: clock.now() + nth });
  const newest = Array.from({ length: 20 }, (_, nth) => `c${nth + 15}=`);
  expect(await idsOf(connectionsOf(store, "account-ada"))).toEqual(newest);
});

test("an ephemeral frame for a user reaches all of their connections, and is stored nowhere", async () => {
  const { store, calls, post, posted, connect } = await scene();
  for (const id of ["a1=", "a2="]) await connect("account-ada", id);
  await connect("account-ada", "old=", { protocol: "legacy" });
  await connect("account-ben", "b1=");
  calls.length = 0;
  const what = ephemeralFrame({ action: "read", room: "hall" });
  expect(await tell(store, post, connectionsOf(store, "account-ada"), what)).toEqual({
    ...nobody(),
    delivered: 2,
  });
  expect(posted.toSorted()).toEqual(["a1=", "a2="].map((id) => [id, '{"action":"read","room":"hall"}']));
  expect(calls).toEqual(["QueryCommand"]);
});

test("an ephemeral frame for a room reaches its subscribers, but not barred ones or the sender", async () => {
  const { store, calls, post, posted } = await scene();
  for (const [userId, id] of [
    ["account-ada", "a="],
    ["account-ben", "b="],
    ["guest-eve", "e="],
  ] as const)
    await subscribe(store, "hall", connectionOf(userId, id));
  await subscribe(store, "elsewhere", connectionOf("account-cy", "c="));
  calls.length = 0;
  const whyBarred = ({ userId }: { userId: string }) => (userId === "guest-eve" ? "late" : undefined);
  await tell(
    store,
    post,
    subscribersOf(store, "hall", whyBarred),
    ephemeralFrame({ action: "typing" }, "a="),
  );
  expect(posted).toEqual([["b=", '{"action":"typing"}']]);
  expect(calls).toEqual(["QueryCommand"]);
});

test("a user's gone connection is deleted with its subscriptions, without affecting others", async () => {
  const { store, gone, post, posted, connect } = await scene();
  for (const id of ["a1=", "a2="]) await connect("account-ada", id);
  for (const room of ["hall", "yard"]) await subscribe(store, room, connectionOf("account-ada", "a1="));
  gone.add("a1=");
  const delivery = await tell(
    store,
    post,
    connectionsOf(store, "account-ada"),
    ephemeralFrame({ action: "read" }),
  );
  expect(delivery).toEqual({ ...nobody(), delivered: 1, gone: 1 });
  expect(posted.map(([id]) => id)).toEqual(["a2="]);
  expect(await idsOf(connectionsOf(store, "account-ada"))).toEqual(["a2="]);
  expect((await store.subscriptions.scan.go()).data).toEqual([]);
});

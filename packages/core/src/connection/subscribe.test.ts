import fc from "fast-check";
import { expect, test } from "vitest";
import { subscriptionOf } from "../../test/fanout-jobs.ts";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { allPages, subscribersOf } from "../../test/subscribers.ts";
import { deliver } from "../fanout/deliver.ts";
import { tokenExpired } from "../identity/token-expired.ts";
import type { WhyBarred } from "../rate-limit/barring.ts";
import { closeConnection, maxAtEnd } from "./close.ts";
import { openConnection } from "./connect.ts";
import { disconnectUser } from "./disconnect-user.ts";
import { connectionLifeSeconds } from "./expiry.ts";
import { subscribe, subscriberPage } from "./subscribe.ts";

const connection = (connectionId: string, protocol: "parley.v1" | "legacy" = "parley.v1") => ({
  connectionId,
  userId: "ada",
  name: "Ada",
  protocol,
  connectedAt: 0,
});

test("connection ids that differ in case only are different connections", async () => {
  const store = await freshStore();
  await subscribe(store, "general", connection("AbC="));
  await subscribe(store, "general", connection("aBc="));
  expect((await subscribersOf(store, "general")).map(({ connectionId }) => connectionId)).toEqual([
    "AbC=",
    "aBc=",
  ]);
});

test("a subscription knows the network that its connection comes from", async () => {
  const store = await freshStore();
  await subscribe(store, "general", { ...connection("a="), address: "2001:db8:1:2:3::4" });
  await subscribe(store, "general", connection("older="));
  const [known, older] = await subscribersOf(store, "general");
  expect([known?.network, older?.network]).toEqual(["2001:db8:1:2::/64", undefined]);
});

test("a legacy connection hears the default room at once, another one nothing until it enters a room", async () => {
  const store = await freshStore();
  await openConnection(store, connection("old=", "legacy"));
  await openConnection(store, connection("new="));
  expect((await subscribersOf(store, "general")).map(({ connectionId }) => connectionId)).toEqual(["old="]);
});

test("a legacy connection is stored before it is subscribed", async () => {
  const seen: number[] = [];
  const store = await freshStore({
    afterCall: async (command, nth) => {
      if (command !== "PutItemCommand" || nth > 1) return;
      const { data } = await store.connections.get({ connectionId: "old=" }).go({ consistent: true });
      seen.push(data ? 1 : 0, (await subscribersOf(store, "general")).length);
    },
  });
  await openConnection(store, connection("old=", "legacy"));
  expect(seen).toEqual([1, 0]);
});

test("a legacy connection that ends before the index knows its subscription leaves the default room", async () => {
  const store = await freshStore({ staleReads: true });
  await openConnection(store, connection("old=", "legacy"));
  await openConnection(store, connection("other=", "legacy"));
  await closeConnection(store, "old=");
  expect((await subscribersOf(store, "general")).map(({ connectionId }) => connectionId)).toEqual(["other="]);
});

test("closing a connection ends its subscriptions in all rooms, and nobody else's", async () => {
  const store = await freshStore();
  for (const room of ["general", "random"]) {
    await subscribe(store, room, connection("a="));
    await subscribe(store, room, connection("b="));
  }
  await closeConnection(store, "a=");
  for (const room of ["general", "random"]) {
    expect((await subscribersOf(store, room)).map(({ connectionId }) => connectionId)).toEqual(["b="]);
  }
});

test("disconnecting a user several times at once deletes each subscription once", async () => {
  const deleted: string[] = [];
  const store = await freshStore({
    around: (dynamodb) => async (operation, input) => {
      if (operation === "DeleteItem") deleted.push(JSON.stringify(input));
      return dynamodb(operation, input);
    },
  });
  await openConnection(store, { ...connection("a="), connectedAt: Date.now() });
  const rooms = Array.from({ length: 20 }, (_, nth) => `room-${nth}`);
  await Promise.all(rooms.map((room) => subscribe(store, room, connection("a="))));
  const calls = 5;
  const management = { end: async () => true, isGone: async () => true };
  await Promise.all(
    Array.from({ length: calls }, () => disconnectUser(store, management, { userId: "ada" })),
  );
  const ofRooms = deleted.filter((input) => input.includes("room-"));
  expect([ofRooms.length, new Set(ofRooms).size]).toEqual([rooms.length, rooms.length]);
  const lease = 1;
  expect(deleted.length).toBeLessThanOrEqual(rooms.length + lease + calls);
});

test("closing a connection in very many rooms takes a bounded number of calls; posts end the rest", async () => {
  let calls = 0;
  const store = await freshStore({
    afterCall: async () => {
      calls += 1;
    },
  });
  const rooms = Array.from({ length: maxAtEnd + 20 }, (_, nth) => `room-${nth}`);
  await Promise.all(rooms.map((room) => subscribe(store, room, connection("a="))));
  calls = 0;
  await closeConnection(store, "a=");
  expect(calls).toBeLessThanOrEqual(maxAtEnd + 2);
  const left = async () => (await Promise.all(rooms.map((room) => subscribersOf(store, room)))).flat();
  const those = await left();
  expect(those).toHaveLength(20);
  const gone = async () => "gone" as const;
  await deliver(store, gone, [those.map((subscription) => ({ subscription, frames: ["{}"] }))]);
  expect(await left()).toEqual([]);
});

test("a subscription that has outlived any connection is not heard of again", async () => {
  const clock = clockAt("2026-01-01T00:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  await subscribe(store, "general", connection("a="));
  clock.pass(connectionLifeSeconds * 1000 + 1000);
  expect(await subscribersOf(store, "general")).toEqual([]);
});

test("more subscribers than one page of a Query holds are all found", async () => {
  const store = await freshStore();
  const owner = "x".repeat(3000);
  const ids = Array.from({ length: 400 }, (_, n) => `${String(n).padStart(4, "0")}=`);
  await Promise.all(ids.map((id) => subscribe(store, "general", { ...connection(id), userId: owner })));
  expect(await subscribersOf(store, "general")).toHaveLength(400);
});

test("a room is read once and in order, up to the maximum, with no page after the last", async () => {
  const store = await freshStore();
  const ids = Array.from({ length: 20 }, (_, n) => `${String(n).padStart(2, "0")}=`);
  for (let size = 0; size <= ids.length; size++) {
    const subscriptions = ids.slice(0, size).map((id) => ({ ...subscriptionOf(id), room: `of ${size}` }));
    await store.subscriptions.put(subscriptions).go();
  }
  const room = fc.record({
    size: fc.nat({ max: ids.length }),
    after: fc.option(fc.constantFrom(...ids), { nil: undefined }),
    first: fc.integer({ min: 1, max: 8 }),
    max: fc.oneof(fc.integer({ min: 1, max: 25 }), fc.constant(Number.POSITIVE_INFINITY)),
  });
  const reads = fc.asyncProperty(room, async ({ size, after, first, max }) => {
    const there = ids.slice(0, size).filter((id) => after === undefined || id > after);
    const pages = await allPages(store, `of ${size}`, { after, first, max });
    const read = pages.flatMap(({ subscribers }) => subscribers.map(({ connectionId }) => connectionId));
    expect(read).toEqual(there.slice(0, max));
    // Each page begins where the one before it ended; whether there is more is known at the end.
    expect(pages.map((page) => page.after)).toEqual([after, ...pages.slice(0, -1).map(({ next }) => next)]);
    expect(pages.at(-1)?.next).toBe(there.length >= max ? there[max - 1] : undefined);
    // An empty page is read only where the one before it was full.
    const full = [first, 5 * first, 21 * first].includes(there.length);
    expect(pages.filter(({ subscribers }) => subscribers.length === 0).length).toBe(
      there.length === 0 || (full && there.length < max) ? 1 : 0,
    );
  });
  await fc.assert(reads, { numRuns: 100 });
});

test("subscribers are read while it is found out who may hear, and none is judged before", async () => {
  const found = Promise.withResolvers<WhyBarred>();
  // Nothing is known before the Query has been answered.
  const store = await freshStore({
    afterCall: async (command) => {
      if (command === "QueryCommand") found.resolve(() => tokenExpired);
    },
  });
  await subscribe(store, "general", connection("a="));
  const page = await subscriberPage(store, "general", { max: 10, whyBarred: found.promise });
  expect([page.subscribers, page.barred]).toMatchObject([[], [{ error: tokenExpired }]]);
});

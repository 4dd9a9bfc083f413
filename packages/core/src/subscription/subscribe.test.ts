import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { closeConnection } from "../connection/close.ts";
import { openConnection } from "../connection/connect.ts";
import { connectionLifeSeconds } from "../expiry.ts";
import { subscribe, subscribersOf } from "./subscribe.ts";

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

test("a legacy connection hears the default room at once, another one nothing until it enters a room", async () => {
  const store = await freshStore();
  await openConnection(store, connection("old=", "legacy"));
  await openConnection(store, connection("new="));
  expect((await subscribersOf(store, "general")).map(({ connectionId }) => connectionId)).toEqual(["old="]);
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

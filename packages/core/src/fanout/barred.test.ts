import { expect, test } from "vitest";
import { subscriptionOf } from "../../test/fanout-jobs.ts";
import { freshStore } from "../../test/fresh-store.ts";
import { subscribersOf } from "../../test/subscribers.ts";
import type { Barred } from "../connection/subscribe.ts";
import { rateLimited } from "../rate-limit/refuse.ts";
import type { Store } from "../table/store.ts";
import { type CloseBarred, startEnds } from "./barred.ts";

const why = rateLimited(20, "Your address has been sent too much.");

/** Barred subscribers of the room `general`. */
const barredIn = async (store: Store, count: number): Promise<Barred[]> => {
  const subscribers = Array.from({ length: count }, (_, index) => subscriptionOf(`c${index}=`));
  await store.subscriptions.put(subscribers).go();
  return subscribers.map((subscriber) => ({ subscriber, error: why }));
};

const idsOf = (barred: readonly Barred[]) => barred.map(({ subscriber }) => subscriber.connectionId);

const idsIn = async (store: Store) =>
  (await subscribersOf(store, "general")).map(({ connectionId }) => connectionId);

test("a fan-out closes and deletes ten of the barred connections it finds, and records a post for each", async () => {
  const store = await freshStore();
  const barred = await barredIn(store, 13);
  const told: unknown[] = [];
  const closeBarred: CloseBarred = async (...end) => told.push(end) > 0;
  const noted: Barred[] = [];
  const ends = startEnds(store, closeBarred, new Set(), (next) => noted.push(...next));
  ends.add(barred.slice(0, 4));
  ends.add(barred.slice(4, 12));
  ends.add(barred.slice(12));
  await ends.settled();
  const ten = barred.slice(0, 10);
  expect(told).toEqual(idsOf(ten).map((id) => [id, why]));
  expect(noted).toEqual(ten);
  expect(await idsIn(store)).toEqual(idsOf(barred.slice(10)).toSorted());
});

test("a connection that may still be open is kept for the next fan-out; a failure affects no others", async () => {
  const store = await freshStore();
  const barred = await barredIn(store, 3);
  const closeBarred: CloseBarred = async (connectionId) => {
    if (connectionId === "c0=") throw new Error("No credentials");
    return connectionId === "c2=";
  };
  const ends = startEnds(store, closeBarred);
  ends.add(barred);
  await ends.settled();
  expect(await idsIn(store)).toEqual(["c0=", "c1="]);
});

test("the next fan-out begins with other connections while the first ones are still in the room", async () => {
  const store = await freshStore();
  const barred = await barredIn(store, 13);
  const told: string[] = [];
  const closeBarred: CloseBarred = async (connectionId) => told.push(connectionId) < 0;
  const tried = new Set<string>();
  for (let fanout = 0; fanout < 2; fanout++) startEnds(store, closeBarred, tried).add(barred);
  expect(told).toEqual(idsOf([...barred.slice(0, 10), ...barred.slice(10), ...barred.slice(0, 7)]));
});

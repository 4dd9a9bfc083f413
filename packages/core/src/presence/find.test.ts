import { expect, test } from "vitest";
import { clockAt } from "../../test/fresh-store.ts";
import { meteredStore } from "../../test/metered-store.ts";
import { openConnection } from "../connection/connect.ts";
import { readCost } from "../cost.ts";
import { usersInFrame } from "../wire/limits.ts";
import { findPresence } from "./find.ts";

const now = Date.parse("2026-01-31T12:00:00Z");

const setUp = async () => {
  const { store, billFor } = await meteredStore({ now: clockAt("2026-01-31T12:00:00Z").now });
  const open = (userId: string, connectionId: string) =>
    openConnection(store, { connectionId, userId, name: userId, protocol: "parley.v1", connectedAt: now });
  return { store, billFor, open };
};

test("users are online or offline, and one who is not known reads like one who is away", async () => {
  const { store, open } = await setUp();
  await open("account-ada", "a=");
  const users = new Set(["account-ada", "guest-nobody", "deleted-4711", "__proto__", "account-ad"]);
  const states = await findPresence(store, users, () => {});
  expect(JSON.stringify(states)).toBe(
    '{"account-ada":"online","guest-nobody":"offline","deleted-4711":"offline","__proto__":"offline","account-ad":"offline"}',
  );
});

test("as many users as a frame names take half a read unit each, on however many devices they are", async () => {
  const { store, billFor, open } = await setUp();
  const users = Array.from({ length: usersInFrame }, (_, nth) => `account-${nth}`);
  for (let device = 0; device < 20; device++) await open("account-0", `device-${device}=`);
  const charged: number[] = [];
  const bill = await billFor(() => findPresence(store, new Set(users), (cost) => void charged.push(cost)));
  expect(bill).toMatchObject({ readUnits: usersInFrame / 2, writeUnits: 0 });
  const sum = charged.reduce((all, each) => all + each, 0);
  expect(readCost(0, users.length) + sum).toBeGreaterThanOrEqual(bill.price);
});

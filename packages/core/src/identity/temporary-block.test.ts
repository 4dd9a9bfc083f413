import { expect, inject, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { openDynamoDB } from "../aws/dynamodb.ts";
import { openStore } from "../table/store.ts";
import type { Identity } from "./identity.ts";
import { signOut, signOutEverywhere } from "./revocation.ts";
import { requireSignedIn } from "./signed-in.ts";
import { createTemporaryBlocks } from "./temporary-block.ts";

const scene = async () => {
  const clock = clockAt("2026-01-31T12:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const signedIn = (userId: string, session: string): Identity => ({
    kind: "guest",
    principal: userId,
    userId,
    name: "Ada",
    session,
    authenticatedAt: clock.now() - 1000,
    expiresAt: clock.now() + 3_600_000,
  });
  const endOf = async (identity: Identity) => (await requireSignedIn(store, identity)).blockedUntil;
  const written = async () => (await store.revocations.scan.go()).data.map(({ at }) => at);
  return { clock, store, signedIn, endOf, written };
};

test("whoever is blocked for a time is so with every token, is not signed out, and is alone in that", async () => {
  const { clock, store, signedIn, endOf } = await scene();
  const end = await createTemporaryBlocks(store, 60)("ada");
  expect(end).toBe(clock.now() + 60_000);
  expect(await endOf(signedIn("ada", "one"))).toBe(end);
  expect(await endOf(signedIn("ada", "another"))).toBe(end);
  expect(await endOf(signedIn("bob", "one"))).toBeUndefined();
});

test("an end that has come counts, although the item is still there", async () => {
  const { clock, store, signedIn, endOf, written } = await scene();
  await createTemporaryBlocks(store, 60)("ada");
  clock.pass(59_999);
  expect(await endOf(signedIn("ada", "one"))).toBeDefined();
  clock.pass(1);
  expect(await endOf(signedIn("ada", "one"))).toBeUndefined();
  expect(await written()).toHaveLength(1);
});

test("an environment writes once each time, however often it is asked; another moves the end", async () => {
  const { clock, store, signedIn, endOf, written } = await scene();
  const [block, another] = [createTemporaryBlocks(store, 60), createTemporaryBlocks(store, 60)];
  const first = clock.now();
  const end = await block("ada");
  clock.pass(5_000);
  expect(await Promise.all([block("ada"), block("ada")])).toEqual([end, end]);
  expect(await written()).toEqual([first]);
  expect(await another("ada")).toBe(end + 5_000);
  expect(await endOf(signedIn("ada", "one"))).toBe(end + 5_000);
  // To the very end that the first one knows of.
  clock.pass(55_000);
  expect(await block("ada")).toBe(clock.now() + 60_000);
  expect(await endOf(signedIn("ada", "one"))).toBe(clock.now() + 60_000);
});

test("a sign-out holds beside it, before it and after it", async () => {
  const { clock, store, signedIn, endOf } = await scene();
  const [one, another] = [signedIn("ada", "one"), signedIn("ada", "another")];
  await signOut(store, one);
  await createTemporaryBlocks(store, 60)("ada");
  await expect(endOf(one)).rejects.toMatchObject({ code: "unauthorized" });
  expect(await endOf(another)).toBeDefined();
  await signOutEverywhere(store, another);
  clock.pass(61_000);
  await expect(endOf(another)).rejects.toMatchObject({ code: "unauthorized" });
});

test("what could not be written is retried the next time", async () => {
  const client = openDynamoDB({
    endpoint: inject("dynamodb"),
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const block = createTemporaryBlocks(openStore({ client, table: "there-is-none" }), 60);
  await expect(block("ada")).rejects.toThrow();
  await expect(block("ada")).rejects.toThrow();
});

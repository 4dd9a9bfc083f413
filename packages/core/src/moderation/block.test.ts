import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { openConnection } from "../connection/connect.ts";
import { throwIfBlocked } from "../identity/block.ts";
import { endDeleting, startDeleting } from "../identity/deleting.ts";
import type { Proof } from "../identity/identity.ts";
import { requireSignedIn } from "../identity/signed-in.ts";
import type { Store } from "../table/store.ts";
import { blockUser, unblockUser } from "./block.ts";

/** Blocks a user to whom nobody connects meanwhile. */
const block = (store: Store, user: { userId: string; seconds?: number }) =>
  blockUser(store, nobodyConnected, user, async () => undefined);

const nobodyConnected = { end: async () => true, isGone: async () => true };

const scene = async () => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const proofOf = (principal: string, authenticatedAt = clock.now() - 60_000): Proof => ({
    kind: "account",
    principal,
    name: "Ada",
    session: `session-${authenticatedAt}`,
    authenticatedAt,
    expiresAt: clock.now() + 3_600_000,
  });
  const signIn = (proof: Proof) => requireSignedIn(store, proof);
  return { clock, store, proofOf, signIn };
};

test("an account is blocked by its user id, with every token of its login, and nobody else is", async () => {
  const { store, proofOf, signIn } = await scene();
  const { identity } = await signIn(proofOf("login-ada"));
  await signIn(proofOf("login-grace"));
  await block(store, { userId: identity.userId });
  const signedIn = await signIn(proofOf("login-ada", 1_000));
  expect(signedIn.blocked).toEqual({ until: undefined });
  expect(() => throwIfBlocked(signedIn)).toThrow("You are blocked");
  expect((await signIn(proofOf("login-grace"))).blocked).toBeUndefined();
});

test("a block has an end, can be moved, and can be lifted", async () => {
  const { clock, store, proofOf, signIn } = await scene();
  const { userId } = (await signIn(proofOf("login-ada"))).identity;
  const until = async () => (await signIn(proofOf("login-ada"))).blocked?.until;
  await block(store, { userId, seconds: 60 });
  expect(await until()).toBe(clock.now() + 60_000);
  await block(store, { userId, seconds: 120 });
  clock.pass(119_999);
  expect(await until()).toBeDefined();
  clock.pass(1);
  expect(await until()).toBeUndefined();
  await block(store, { userId });
  expect(await unblockUser(store, userId)).toBe(true);
  expect((await signIn(proofOf("login-ada"))).blocked).toBeUndefined();
  expect(await unblockUser(store, userId)).toBe(false);
});

test("deleting the account does not end its block", async () => {
  const { clock, store, proofOf, signIn } = await scene();
  const { identity } = await signIn(proofOf("login-ada"));
  await block(store, { userId: identity.userId });
  await startDeleting(store, identity);
  await endDeleting(store, identity);
  clock.pass(10_000);
  const anew = await signIn(proofOf("login-ada", clock.now()));
  expect(anew.identity.userId).not.toBe(identity.userId);
  expect(anew.blocked).toBeDefined();
  expect(await unblockUser(store, anew.identity.userId)).toBe(true);
});

test("of many first sign-ins at once, the one user id that counts is found", async () => {
  const { store, proofOf, signIn } = await scene();
  const all = await Promise.all(["a", "b", "c", "d"].map(() => signIn(proofOf("login-ada"))));
  const [userId = ""] = new Set(all.map(({ identity }) => identity.userId));
  await block(store, { userId });
  expect((await signIn(proofOf("login-ada"))).blocked).toBeDefined();
});

test("a handshake that had passed the authorizer before the block makes no connection that lasts", async () => {
  const { store, proofOf, signIn } = await scene();
  const { identity } = await signIn(proofOf("login-ada"));
  const ended: string[] = [];
  const management = {
    end: async (connectionId: string) => ended.push(connectionId) > 0,
    isGone: async () => true,
  };
  // Longer than the authorizer and `$connect` take together, with their cold starts: 10 s each at most.
  const late = 25_000;
  let passed = 0;
  const wait = async (milliseconds: number) => {
    passed += milliseconds;
    if (passed !== late) return;
    const { userId, name } = identity;
    await openConnection(store, {
      connectionId: "late",
      userId,
      name,
      protocol: "parley.v1",
      connectedAt: store.now(),
    });
  };
  expect(await blockUser(store, management, identity, wait)).toEqual({ ended: 1, stillOpen: 0 });
  expect(ended).toEqual(["late"]);
});

test("an id that nobody has is refused", async () => {
  const { store } = await scene();
  for (const userId of ["account-x", "guest-x"])
    await expect(block(store, { userId })).rejects.toMatchObject({ code: "not_found" });
});

import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { throwIfBlocked } from "../identity/block.ts";
import type { Proof } from "../identity/identity.ts";
import { endLeaving, startLeaving } from "../identity/leaving.ts";
import { requireSignedIn } from "../identity/signed-in.ts";
import { blockUser, unblockUser } from "./block.ts";

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
  await blockUser(store, nobodyConnected, { userId: identity.userId });
  const signedIn = await signIn(proofOf("login-ada", 1_000));
  expect(signedIn.blocked).toEqual({ until: undefined });
  expect(() => throwIfBlocked(signedIn)).toThrow("You are blocked");
  expect((await signIn(proofOf("login-grace"))).blocked).toBeUndefined();
});

test("a block has an end, can be moved, and can be lifted", async () => {
  const { clock, store, proofOf, signIn } = await scene();
  const { userId } = (await signIn(proofOf("login-ada"))).identity;
  const until = async () => (await signIn(proofOf("login-ada"))).blocked?.until;
  await blockUser(store, nobodyConnected, { userId, seconds: 60 });
  expect(await until()).toBe(clock.now() + 60_000);
  await blockUser(store, nobodyConnected, { userId, seconds: 120 });
  clock.pass(119_999);
  expect(await until()).toBeDefined();
  clock.pass(1);
  expect(await until()).toBeUndefined();
  await blockUser(store, nobodyConnected, { userId });
  expect(await unblockUser(store, userId)).toBe(true);
  expect((await signIn(proofOf("login-ada"))).blocked).toBeUndefined();
  expect(await unblockUser(store, userId)).toBe(false);
});

test("deleting the account does not end its block", async () => {
  const { clock, store, proofOf, signIn } = await scene();
  const { identity } = await signIn(proofOf("login-ada"));
  await blockUser(store, nobodyConnected, { userId: identity.userId });
  await startLeaving(store, identity);
  await endLeaving(store, identity);
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
  await blockUser(store, nobodyConnected, { userId });
  expect((await signIn(proofOf("login-ada"))).blocked).toBeDefined();
});

test("an id that nobody has is refused", async () => {
  const { store } = await scene();
  const attempts = ["account-x", "guest-x"].map((userId) => blockUser(store, nobodyConnected, { userId }));
  for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: "not_found" });
});

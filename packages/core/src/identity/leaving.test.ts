import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { guestTokenSeconds } from "../table/guest-life.ts";
import { self } from "../table/revocation.entity.ts";
import {
  type Deletion,
  endDeleting,
  leaseMs,
  leaveSinceNow,
  releaseLease,
  startDeleting,
} from "./deleting.ts";
import type { Proof } from "./identity.ts";
import { signOut } from "./revocation.ts";
import { requireSignedIn } from "./signed-in.ts";

const kinds = ["guest", "account"] as const;
const unauthorized = { code: "unauthorized" };

const scene = async (kind: Proof["kind"]) => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  /** What others do as soon as the next item is read. */
  const afterRead: (() => Promise<unknown>)[] = [];
  const store = await freshStore({
    now: clock.now,
    afterCall: async (command) => {
      if (command === "GetItemCommand") await afterRead.pop()?.();
    },
  });
  const principal = `${kind}-ada`;
  const proof = (session: string): Proof => ({
    kind,
    principal,
    name: "Ada",
    session,
    authenticatedAt: clock.now() - 60_000,
    expiresAt: clock.now() + 3_600_000,
  });
  const { identity } = await requireSignedIn(store, proof("here"));
  const note = async () => (await store.revocations.get({ principal, session: self }).go()).data;
  return { clock, store, proof, identity, note, afterRead };
};

describe.each(kinds)("an %s that leaves", (kind) => {
  test("does so since it began, however often it begins, and may do nothing else", async () => {
    const { clock, store, proof, identity } = await scene(kind);
    const since = clock.now();
    expect(await startDeleting(store, identity)).toMatchObject({ since });
    clock.pass(5_000);
    expect(await startDeleting(store, identity)).toMatchObject({ since });
    await expect(requireSignedIn(store, proof("elsewhere"))).rejects.toMatchObject(unauthorized);
    expect(await requireSignedIn(store, proof("here"), ["good", "leaving"])).toMatchObject({
      identity: { userId: identity.userId },
      standing: "leaving",
    });
  });

  test("is leaving also beside sign-ins that were ended one by one", async () => {
    const { store, proof, identity } = await scene(kind);
    // One on each side of the item that says that its user is leaving.
    for (const session of ["a", "z"]) await signOut(store, { ...identity, session });
    await startDeleting(store, identity);
    await expect(requireSignedIn(store, proof("here"))).rejects.toMatchObject(unauthorized);
  });

  test("does so since a later time, when it is seen to be here still", async () => {
    const { clock, store, identity } = await scene(kind);
    await startDeleting(store, identity);
    clock.pass(5_000);
    expect(await leaveSinceNow(store, identity)).toBe(clock.now());
    const seen = clock.now();
    clock.pass(5_000);
    expect(await startDeleting(store, identity)).toMatchObject({ since: seen });
  });

  test("is worked on by one call at a time: the next one once the lease is released, or over", async () => {
    const { clock, store, identity } = await scene(kind);
    const first = await startDeleting(store, identity);
    expect(first.isOurs).toBe(true);
    clock.pass(leaseMs - 1);
    expect(await startDeleting(store, identity)).toEqual({ ...first, isOurs: false });
    clock.pass(1);
    const second = await startDeleting(store, identity);
    expect(second).toMatchObject({ isOurs: true, since: first.since });
    // The first one was slow, and not dead.
    await releaseLease(store, identity, first);
    expect(await startDeleting(store, identity)).toEqual({ ...second, isOurs: false });
    await releaseLease(store, identity, second);
    expect(await startDeleting(store, identity)).toMatchObject({ isOurs: true });
  });

  test("is worked on by the call that takes the lease first, of two that find none", async () => {
    const { store, identity, afterRead } = await scene(kind);
    const first: Deletion[] = [];
    afterRead.push(async () => first.push(await startDeleting(store, identity)));
    const second = await startDeleting(store, identity);
    expect(first).toEqual([{ ...second, isOurs: true }]);
    expect(second.isOurs).toBe(false);
  });

  test("ends it once, and whoever goes on with it takes nothing from who comes after", async () => {
    const { clock, store, proof, identity } = await scene(kind);
    await startDeleting(store, identity);
    await endDeleting(store, identity);
    clock.pass(120_000);
    const next = await requireSignedIn(store, proof("new"));
    // Another device goes on with what was ended.
    await endDeleting(store, identity);
    clock.pass(120_000);
    expect((await requireSignedIn(store, proof("newer"))).identity.userId).toBe(next.identity.userId);
  });
});

test.each(kinds)("seeing an %s still here makes nobody leave who does not", async (kind) => {
  const { clock, store, proof, identity, note } = await scene(kind);
  const before = await note();
  await leaveSinceNow(store, identity);
  expect(await note()).toEqual(before);
  clock.pass(1_000);
  expect(await requireSignedIn(store, proof("here"))).toMatchObject({ standing: "good" });
});

test("a guest is known to be leaving as long as a token could be renewed, an account until it has left", async () => {
  const guest = await scene("guest");
  await startDeleting(guest.store, guest.identity);
  expect((await guest.note())?.expireAt).toBe(guest.clock.now() / 1000 + guestTokenSeconds);
  const account = await scene("account");
  await startDeleting(account.store, account.identity);
  expect(await account.note()).toMatchObject({ userId: account.identity.userId });
  expect(await account.note()).not.toHaveProperty("expireAt");
});

test("a guest who has left has no other sign-in, not even one of this very second", async () => {
  const { clock, store, proof, identity } = await scene("guest");
  await startDeleting(store, identity);
  await endDeleting(store, identity);
  const elsewhere = { ...proof("elsewhere"), authenticatedAt: clock.now() };
  await expect(requireSignedIn(store, elsewhere)).rejects.toMatchObject(unauthorized);
});

test("an account that has no user id any more does not begin to leave", async () => {
  const { store, identity, note } = await scene("account");
  await endDeleting(store, identity);
  await expect(startDeleting(store, identity)).rejects.toMatchObject(unauthorized);
  expect(await note()).toBeNull();
});

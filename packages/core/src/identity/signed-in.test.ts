import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import type { Store } from "../table/store.ts";
import { endDeleting, startDeleting } from "./deleting.ts";
import type { Identity, Proof } from "./identity.ts";
import { signOut, signOutEverywhere } from "./revocation.ts";
import { requireSignedIn } from "./signed-in.ts";

const day = 24 * 60 * 60 * 1000;
const unauthorized = { code: "unauthorized" };

const scene = async () => {
  const clock = clockAt("2026-03-01T12:00:00.400Z");
  const store = await freshStore({ now: clock.now });
  /** What a token proves of a sign-in at that time, in whole seconds as issuers have it. */
  const signIn = (session: string, at = clock.now()): Proof => ({
    kind: "account",
    principal: "login-ada",
    name: "Ada",
    session,
    authenticatedAt: Math.floor(at / 1000) * 1000,
    expiresAt: at + 30 * day,
  });
  return { clock, store, signIn };
};

const idOf = async (store: Store, proof: Proof) => (await requireSignedIn(store, proof)).identity.userId;

describe("a user id", () => {
  test("is drawn at the first sign-in, once, however many come at the same time, and then stays", async () => {
    const { clock, store, signIn } = await scene();
    const ids = await Promise.all(["a", "b", "c", "d"].map((session) => idOf(store, signIn(session))));
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^account-[\w-]{22}$/);
    clock.pass(400 * day);
    expect(await idOf(store, signIn("e"))).toBe(ids[0]);
  });

  test("cannot be computed from the login: on another stage the same login has another one", async () => {
    const [here, elsewhere] = await Promise.all([scene(), scene()]);
    expect(await idOf(here.store, here.signIn("a"))).not.toBe(
      await idOf(elsewhere.store, elsewhere.signIn("a")),
    );
  });

  test("is another one after a deletion, also for a sign-in of the same second", async () => {
    const { clock, store, signIn } = await scene();
    const other = signIn("other device", clock.now() - 60_000);
    const { identity } = await requireSignedIn(store, signIn("this device", clock.now() - 60_000));
    await startDeleting(store, identity);
    clock.pass(60_000);
    await endDeleting(store, identity);
    clock.pass(200);
    const anew = await idOf(store, signIn("new"));
    expect(anew).not.toBe(identity.userId);
    for (const over of [identity, other])
      await expect(requireSignedIn(store, over)).rejects.toMatchObject(unauthorized);
  });

  test("is not given back to somebody who left, by a deletion that another device goes on with", async () => {
    const { clock, store, signIn } = await scene();
    const { identity } = await requireSignedIn(store, signIn("a", clock.now() - 60_000));
    await startDeleting(store, identity);
    await endDeleting(store, identity);
    clock.pass(2_000);
    const anew = await idOf(store, signIn("new"));
    await expect(startDeleting(store, identity)).rejects.toMatchObject(unauthorized);
    expect(await idOf(store, signIn("new"))).toBe(anew);
  });
});

describe("a first sign-in that another one of the same login comes before", () => {
  /** A store in which this happens after those calls. */
  const between = async (acts: Record<string, (store: Store) => Promise<unknown>>) => {
    const calls: string[] = [];
    const store = await freshStore({
      staleReads: true,
      afterCall: async (command, nth) => {
        calls.push(command);
        await acts[`${command} ${nth}`]?.(store);
      },
    });
    return { store, calls };
  };
  const login: Proof = {
    kind: "account",
    principal: "login-ada",
    name: "Ada",
    session: "one",
    authenticatedAt: 0,
    expiresAt: 30 * day,
  };

  test("is who that one has made them, also right after it", async () => {
    let userId = "";
    const { store } = await between({
      "QueryCommand 1": async (store) => {
        userId = await idOf(store, { ...login, session: "another" });
      },
    });
    expect(await idOf(store, login)).toBe(userId);
  });

  test("is refused when that one has been deleted since", async () => {
    let other: Identity | undefined;
    const { store } = await between({
      "QueryCommand 1": async (store) => {
        other = (await requireSignedIn(store, { ...login, session: "another" })).identity;
      },
      // The first one is that of the other sign-in.
      "UpdateItemCommand 2": async (store) => other && endDeleting(store, other),
    });
    await expect(requireSignedIn(store, login)).rejects.toMatchObject(unauthorized);
  });

  test("costs a read and a write where there is no other one", async () => {
    const { store, calls } = await between({});
    await idOf(store, login);
    expect(calls).toEqual(["QueryCommand", "UpdateItemCommand"]);
  });
});

test.each([
  ["guest", "Guest 8b0e"],
  ["account", /^Person .{4}$/],
] as const)("an %s without a name that can be shown has one by the end of their id", async (kind, name) => {
  const { store, signIn } = await scene();
  const nameless = { ...signIn("a"), kind, principal: "login-5-8b0e", name: undefined };
  const { identity } = await requireSignedIn(store, nameless);
  expect(identity.name).toEqual(typeof name === "string" ? name : expect.stringMatching(name));
  expect(identity.userId.endsWith(identity.name.slice(-4))).toBe(true);
  expect((await requireSignedIn(store, { ...nameless, name: "Ada" })).identity.name).toBe("Ada");
});

describe("a sign-out", () => {
  test("is remembered for as long as a sign-in can be renewed", async () => {
    const { clock, store, signIn } = await scene();
    const { identity } = await requireSignedIn(store, signIn("a"));
    await signOut(store, identity);
    const [note] = (await store.revocations.scan.go()).data.filter(({ session }) => session === "a");
    expect((note?.expireAt ?? 0) * 1000).toBeGreaterThan(clock.now() + 30 * day);
  });

  test("ends no sign-in that is made later, also where the issuer goes on with its own session", async () => {
    const { clock, store, signIn } = await scene();
    const { identity } = await requireSignedIn(store, signIn("sid"));
    await signOut(store, identity);
    await expect(requireSignedIn(store, identity)).rejects.toMatchObject(unauthorized);
    clock.pass(2_000);
    expect(await idOf(store, signIn("sid"))).toBe(identity.userId);
  });

  test("ends its sign-in also where the issuer's clock is ahead", async () => {
    const { clock, store, signIn } = await scene();
    const { identity } = await requireSignedIn(store, signIn("a", clock.now() + 20_000));
    await signOut(store, identity);
    await expect(requireSignedIn(store, identity)).rejects.toMatchObject(unauthorized);
  });

  test("everywhere ends every earlier sign-in, and keeps the user id", async () => {
    const { clock, store, signIn } = await scene();
    const devices = [signIn("phone"), signIn("laptop", clock.now() - 20 * day)];
    const [{ identity }] = [await requireSignedIn(store, signIn("desk"))];
    await signOutEverywhere(store, identity);
    for (const device of [...devices, identity])
      await expect(requireSignedIn(store, device)).rejects.toMatchObject(unauthorized);
    clock.pass(2_000);
    expect(await idOf(store, signIn("phone again"))).toBe(identity.userId);
  });

  test("of very many sign-ins costs no more to look up: all of them are over then", async () => {
    const { clock, store, signIn } = await scene();
    for (let count = 0; count < 130; count++) {
      clock.pass(2_000);
      await signOut(store, (await requireSignedIn(store, signIn(`session ${count}`))).identity);
    }
    const { data } = await store.revocations.query
      .revocation({ principal: "login-ada" })
      .go({ pages: "all" });
    expect(data.length).toBeLessThanOrEqual(102);
    await expect(requireSignedIn(store, signIn("session 129"))).rejects.toMatchObject(unauthorized);
  });
});

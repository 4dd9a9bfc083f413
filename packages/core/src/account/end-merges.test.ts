import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callsOf, chooseEighth } from "../../../../test/eighth.ts";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { openAccess } from "../acl/room-access.ts";
import type { DynamoDB } from "../aws/dynamodb.ts";
import { changeBlocklist } from "../blocklist/change.ts";
import { uncharged } from "../cost.ts";
import type { Sender } from "../event-kinds/envelope.ts";
import type { ConnectionManagement } from "../gateway/management.ts";
import { leaseMs } from "../identity/deleting.ts";
import type { Identity } from "../identity/identity.ts";
import { requireSignedIn } from "../identity/signed-in.ts";
import { record } from "../log/record.ts";
import { sendMessage } from "../message/send.ts";
import type { Progress } from "../protocol/http.ts";
import { storeReadMarker } from "../read-marker/move.ts";
import { makeReport } from "../report/make.ts";
import { ParleyError } from "../wire/error.ts";
import { deletedPrefix } from "../wire/user-id.ts";
import { deleteAccount } from "./delete.ts";
import { maxInFlightMs } from "./in-flight.ts";
import { mergeGuest } from "./merge-guest.ts";

const room = "general";

const management: ConnectionManagement = { end: async () => true, isGone: async () => false };

/** A table that a function reaches for a number of calls, after which it is ended. */
const setUp = async () => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const table = { callsLeft: Number.POSITIVE_INFINITY, calls: 0 };
  const around =
    (dynamodb: DynamoDB): DynamoDB =>
    async (operation, input) => {
      if (table.calls >= table.callsLeft) throw new Error("The function was ended.");
      table.calls += 1;
      return dynamodb(operation, input);
    };
  const store = await freshStore({ now: clock.now, around });

  const signIn = async (kind: Identity["kind"], name: string) => {
    const proof = {
      kind,
      principal: `${kind}-${randomUUID()}`,
      name,
      session: randomUUID(),
      authenticatedAt: clock.now() - 1000,
      expiresAt: clock.now() + 1e9,
    };
    return (await requireSignedIn(store, proof)).identity;
  };

  /**
   * Does some work, for as long as the table may be called, and says whether it was ended. A refusal is
   * an answer.
   */
  const endAfter = async (callsLeft: number, work: () => Promise<unknown>): Promise<boolean> => {
    Object.assign(table, { calls: 0, callsLeft });
    try {
      await work();
      return false;
    } catch (error) {
      if (error instanceof ParleyError) return false;
      expect(String(error)).toContain("The function was ended.");
      return true;
    } finally {
      table.callsLeft = Number.POSITIVE_INFINITY;
    }
  };

  const say = (sender: Sender, id: string) => sendMessage(store, { room, id, message: id, sender });

  /** A guest with a message, an edit of it and a pin of another's, and an account with a message. */
  const users = async (other: number) => {
    const [guest, account] = [await signIn("guest", "Grace"), await signIn("account", "Ada")];
    const { event } = await say(guest, "m");
    await record(store, { kind: "edit", room, id: "e", target: event.seq, message: "edited", sender: guest });
    await record(store, { kind: "pin", room, id: "p", target: other, pinned: true, sender: guest });
    await say(account, "mine");
    await record(store, { kind: "join", room, id: "j", sender: guest });
    await record(store, { kind: "join", room, id: "k", sender: account });
    for (const { userId } of [guest, account])
      await storeReadMarker(store, userId, { room, epoch: "first", seq: 1, revision: 0 });
    for (const [blocker, user] of [
      [guest.userId, eve.userId],
      [eve.userId, guest.userId],
    ] as const)
      await changeBlocklist(store, { blocker, user, blocked: true }, uncharged);
    const from = { userId: guest.userId, name: guest.name, room, access: openAccess };
    await makeReport(store, from, { id: "r", seq: other, reason: "Spam" }, uncharged);
    const of = { userId: eve.userId, name: eve.name, room, access: openAccess };
    await makeReport(store, of, { id: guest.userId, seq: event.seq, reason: "Spam" }, uncharged);
    return { guest, account };
  };

  /** A request of the account, which the server refuses once its deletion has begun. */
  const adopt = async ({ guest, account }: Users) => {
    await requireSignedIn(store, account);
    return mergeGuest(store, management, { guest, account });
  };
  const remove = (identity: Identity) => deleteAccount(store, management, identity);

  /** Repeats a deletion until it is done, in a bounded number of calls. */
  const removeAll = async (identity: Identity) => {
    let progress: Progress = { messages: 0, done: false };
    for (let calls = 0; calls < 30 && !progress.done; calls++) {
      progress = await remove(identity);
      if (progress.retryAfter) clock.pass(leaseMs);
    }
    expect(progress.done).toBe(true);
  };

  /** What the table still has of users, but for the records that their sign-ins have ended. */
  const keptOf = async (gone: readonly Users[]) => {
    const ids = new Set(gone.flatMap(({ guest, account }) => [guest.userId, account.userId]));
    const [events, intents, users, markers, members] = await Promise.all([
      store.events.scan.go({ pages: "all" }),
      store.intents.scan.go({ pages: "all" }),
      store.users.scan.go({ pages: "all" }),
      store.readMarkers.scan.go({ pages: "all" }),
      store.members.scan.go({ pages: "all" }),
    ]);
    const { data: lists } = await store.blocklists.scan.go({ pages: "all" });
    const { data: reports } = await store.reports.scan.go({ pages: "all" });
    const { data: parties } = await store.reportParties.scan.go({ pages: "all" });
    const { data: entries } = await store.blocklistEntries.scan.go({ pages: "all" });
    return [
      ...[...events.data, ...intents.data, ...users.data].filter(({ userId }) => ids.has(userId)),
      ...markers.data.filter(({ reader }) => ids.has(reader)),
      ...members.data.filter(({ member }) => ids.has(member)),
      ...lists.filter(({ blocker, users }) => ids.has(blocker) || users.some((user) => ids.has(user))),
      ...reports.filter(({ reporter, about }) => ids.has(reporter) || ids.has(about)),
      ...parties.filter(({ party }) => ids.has(party)),
      ...entries.filter(({ blockedUser, by }) => ids.has(blockedUser) || ids.has(by)),
    ];
  };

  const isKnown = (identity: Identity) =>
    requireSignedIn(store, identity, ["good", "leaving"]).then(
      () => true,
      (error: unknown) => {
        expect(error).toMatchObject({ code: "unauthorized" });
        return false;
      },
    );

  /** Deletes an account, and then a guest whom it had not begun to take over. */
  const removeBoth = async ({ guest, account }: Users) => {
    for (const identity of [account, guest]) {
      if (await isKnown(identity)) await removeAll(identity);
      expect(await isKnown(identity)).toBe(false);
    }
  };

  const eve = await signIn("account", "Eve");
  const { seq: other } = (await say(eve, "other")).event;
  return { clock, store, endAfter, users: () => users(other), adopt, remove, removeBoth, keptOf };
};

type Users = { guest: Identity; account: Identity };

/** A run ends every eighth call. */
const eighth = chooseEighth();
const { first, step } = callsOf(eighth);

describe("an account that is deleted while it takes over a guest", () => {
  test("leaves nothing of either, and nothing under their ids or names", async () => {
    const { store, users, adopt, removeBoth, keptOf } = await setUp();
    const both = await users();
    await adopt(both);
    await sendMessage(store, { room, id: "late", message: "late", sender: both.guest });
    await removeBoth(both);
    expect(await keptOf([both])).toEqual([]);
    const { data } = await store.events.scan.go({ pages: "all" });
    const messages = data.filter(({ name }) => name !== undefined && name !== "Eve");
    expect(messages.map(({ name }) => name)).toEqual(messages.map(() => "Deleted user"));
    // One user before, and one after.
    expect(new Set(messages.map(({ userId }) => userId)).size).toBe(1);
    expect(messages[0]?.userId).toMatch(new RegExp(`^${deletedPrefix}`));
  });

  test(`leaves nothing at whichever of its calls of the table the take-over was ended (${eighth})`, async () => {
    const { clock, endAfter, users, adopt, removeBoth, keptOf } = await setUp();
    const gone: Users[] = [];
    for (const isLate of [false, true]) {
      let wasEnded = true;
      for (let calls = first; wasEnded; calls += step) {
        const both = await users();
        if (isLate) {
          await adopt(both);
          clock.pass(maxInFlightMs);
        }
        wasEnded = await endAfter(calls, () => adopt(both));
        await removeBoth(both);
        gone.push(both);
      }
    }
    expect(await keptOf(gone)).toEqual([]);
  });

  test(`leaves nothing at whichever of its calls of the table the deletion was ended (${eighth})`, async () => {
    const { clock, endAfter, users, adopt, remove, removeBoth, keptOf } = await setUp();
    const gone: Users[] = [];
    let wasEnded = true;
    for (let calls = first; wasEnded; calls += step) {
      const both = await users();
      await adopt(both);
      await remove(both.account);
      clock.pass(maxInFlightMs);
      wasEnded = await endAfter(calls, () => remove(both.account));
      clock.pass(leaseMs);
      await removeBoth(both);
      gone.push(both);
    }
    expect(await keptOf(gone)).toEqual([]);
  });

  test("leaves nothing in whatever order they are asked for, at once, and ended", async () => {
    const { clock, endAfter, users, adopt, remove, removeBoth, keptOf } = await setUp();
    const works = {
      adopt,
      remove: ({ account }: Users) => remove(account),
      removeGuest: ({ guest }: Users) => remove(guest),
      wait: async () => clock.pass(leaseMs),
    };
    const names = fc.constantFrom<(keyof typeof works)[]>("adopt", "adopt", "remove", "removeGuest", "wait");
    const step = fc.record({
      atOnce: fc.array(names, { minLength: 1, maxLength: 3 }),
      calls: fc.oneof(fc.constant(1e9), fc.integer({ min: 1, max: 60 })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
        const both = await users();
        for (const { atOnce, calls } of steps) {
          const all = () => Promise.allSettled(atOnce.map((name) => works[name](both)));
          await endAfter(calls, all);
        }
        clock.pass(leaseMs);
        await removeBoth(both);
        expect(await keptOf([both])).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});

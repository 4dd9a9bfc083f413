import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { clockAt } from "../../test/fresh-store.ts";
import { meteredStore } from "../../test/metered-store.ts";
import type { ConnectionManagement } from "../gateway/management.ts";
import { startDeleting } from "../identity/deleting.ts";
import type { Identity } from "../identity/identity.ts";
import { requireSignedIn } from "../identity/signed-in.ts";
import { append } from "../log/append.ts";
import { takeSeq } from "../log/head.ts";
import { recordIntent } from "../log/intent.ts";
import { record } from "../log/record.ts";
import { sendMessage } from "../message/send.ts";
import type { Budget } from "../message/transfer.ts";
import type { Progress } from "../protocol/http.ts";
import { storeReadMarker } from "../read-marker/move.ts";
import { ParleyError } from "../wire/error.ts";
import { deleteAccount } from "./delete.ts";
import { maxInFlightMs } from "./in-flight.ts";
import { mergeGuest } from "./merge-guest.ts";

const room = "general";
const largest = "😀".repeat(4_000);
const management: ConnectionManagement = { end: async () => true, isGone: async () => false };

const setUp = async () => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const { store, billFor } = await meteredStore({ now: clock.now });

  const signIn = async (kind: Identity["kind"]) => {
    const proof = {
      kind,
      principal: `${kind}-${randomUUID()}`,
      name: "Ada",
      session: randomUUID(),
      authenticatedAt: clock.now() - 1000,
      expiresAt: clock.now() + 1e9,
    };
    return (await requireSignedIn(store, proof)).identity;
  };

  /** Says and changes everything, in the largest form, and leaves a part of it half-done. */
  const talk = async (sender: Identity) => {
    const say = async (message: string) =>
      (await sendMessage(store, { room, id: randomUUID(), message, sender })).event.seq;
    const change = () => ({ room, id: randomUUID(), sender });
    const [edited, deleted, short] = [await say(largest), await say(largest), await say("short")];
    for (const target of [edited, deleted]) {
      await record(store, { kind: "edit", ...change(), target, message: largest });
      await record(store, { kind: "edit", ...change(), target, message: "short" });
    }
    await record(store, { kind: "delete", ...change(), target: deleted });
    await record(store, { kind: "pin", ...change(), target: edited, pinned: true });
    await append(store, { kind: "edit", ...change(), target: short, message: "never applied" });
    const draft = { kind: "message", ...change(), message: "never stored" } as const;
    await recordIntent(store, draft, await takeSeq(store, room));
    await record(store, { kind: "join", ...change(), room: `joined-${randomUUID()}` });
    await append(store, { kind: "join", ...change(), room: "hall" });
    for (const other of [room, "hall"])
      await storeReadMarker(store, sender.userId, { room: other, epoch: "first", seq: 3, revision: 0 });
  };

  /** What is billed for a call and what is charged for it. A refusal is an answer. */
  const measure = async (call: (budget: Budget) => Promise<Progress>) => {
    let charged = 0;
    const budget: Budget = {
      onCost: (cost) => {
        charged += cost;
      },
      isSpent: () => false,
    };
    let answer: Progress | ParleyError | undefined;
    const bill = await billFor(async () => {
      answer = await call(budget).catch((error: unknown) => {
        if (error instanceof ParleyError) return error;
        throw error;
      });
    });
    return { ...bill, charged, answer };
  };

  /** Repeats a call until it is done: each is charged for. */
  const measureAll = async (call: (budget: Budget) => Promise<Progress>) => {
    for (let isDone = false; !isDone; ) {
      const { price, charged, answer } = await measure(call);
      expect(price).toBeLessThanOrEqual(charged);
      isDone = answer !== undefined && "done" in answer && answer.done;
      clock.pass(maxInFlightMs);
    }
  };

  const remove = (identity: Identity) => (budget: Budget) =>
    deleteAccount(store, management, identity, budget);
  const adopt = (guest: Identity, account: Identity) => (budget: Budget) =>
    mergeGuest(store, management, { guest, account }, budget);
  return { store, signIn, talk, measure, measureAll, remove, adopt };
};

describe("at least what DynamoDB bills is charged for each call of", () => {
  test.each([
    ["a guest", "guest"],
    ["an account", "account"],
  ] as const)("the deletion of %s that has done everything", async (_, kind) => {
    const { signIn, talk, measureAll, remove } = await setUp();
    const user = await signIn(kind);
    await talk(user);
    await measureAll(remove(user));
  });

  test("a take-over", async () => {
    const { signIn, talk, measureAll, adopt } = await setUp();
    const [guest, account] = [await signIn("guest"), await signIn("account")];
    await talk(guest);
    await measureAll(adopt(guest, account));
  });

  test("a deletion that ends a take-over", async () => {
    const { signIn, talk, measure, measureAll, remove, adopt } = await setUp();
    const [guest, account] = [await signIn("guest"), await signIn("account")];
    await talk(guest);
    await measure(adopt(guest, account));
    await talk(guest);
    await measureAll(remove(account));
  });
});

describe("nothing is written, and what is read is charged, for", () => {
  test("a deletion that another call works on", async () => {
    const { store, signIn, measure, remove } = await setUp();
    const user = await signIn("account");
    await startDeleting(store, user);
    const { writeUnits, price, charged, answer } = await measure(remove(user));
    expect(answer).toMatchObject({ done: false, retryAfter: 5 });
    expect(writeUnits).toBe(0);
    expect(price).toBeLessThanOrEqual(charged);
  });

  test("a take-over of a guest whom another account takes over, and their deletion", async () => {
    const { signIn, measure, adopt, remove } = await setUp();
    const [guest, account, other] = [await signIn("guest"), await signIn("account"), await signIn("account")];
    await measure(adopt(guest, account));
    for (const call of [adopt(guest, other), remove(guest)]) {
      const { writeUnits, price, charged, answer } = await measure(call);
      expect(answer).toMatchObject({ code: "forbidden" });
      expect(writeUnits).toBe(0);
      expect(price).toBeLessThanOrEqual(charged);
    }
  });
});

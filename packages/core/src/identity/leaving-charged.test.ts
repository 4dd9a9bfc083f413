import { expect, test } from "vitest";
import { clockAt } from "../../test/fresh-store.ts";
import { meteredStore } from "../../test/metered-store.ts";
import type { OnCost } from "../cost.ts";
import { endDeleting, leaveSinceNow, releaseLease, startDeleting } from "./deleting.ts";
import type { Proof } from "./identity.ts";
import { requireSignedIn } from "./signed-in.ts";

const setUp = async (kind: Proof["kind"]) => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const { store, billFor } = await meteredStore({ now: clock.now });
  const proof: Proof = {
    kind,
    principal: `${kind}-ada`,
    name: "Ada",
    session: "here",
    authenticatedAt: clock.now() - 60_000,
    expiresAt: clock.now() + 3_600_000,
  };
  const { identity } = await requireSignedIn(store, proof);
  /** What DynamoDB bills for a step of the deletion, and what is charged for it. */
  const measure = async (step: (onCost: OnCost) => Promise<unknown>) => {
    let charged = 0;
    const { price, writeUnits } = await billFor(() =>
      step((cost) => {
        charged += cost;
      }),
    );
    return { price, charged, writeUnits };
  };
  return { store, identity, measure };
};

test.each(["guest", "account"] as const)(
  "each step of the deletion of an %s is charged what is billed",
  async (kind) => {
    const { store, identity, measure } = await setUp(kind);
    const begun = await measure((onCost) => startDeleting(store, identity, onCost));
    expect(begun.charged).toBe(begun.price);
    const again = await measure(async (onCost) => {
      const deletion = await startDeleting(store, identity, onCost);
      await releaseLease(store, identity, deletion, onCost);
    });
    expect(again.charged).toBe(again.price);
    const seen = await measure((onCost) => leaveSinceNow(store, identity, onCost));
    expect(seen.charged).toBeGreaterThanOrEqual(seen.price);
    const ended = await measure((onCost) => endDeleting(store, identity, onCost));
    expect(ended.charged).toBeGreaterThanOrEqual(ended.price);
  },
);

test("a call that finds another one at work on a deletion writes nothing", async () => {
  const { store, identity, measure } = await setUp("account");
  await startDeleting(store, identity);
  const { writeUnits, charged, price } = await measure((onCost) => startDeleting(store, identity, onCost));
  expect(writeUnits).toBe(0);
  expect(charged).toBe(price);
});

test("the end of an account's deletion is charged no more than is billed", async () => {
  const { store, identity, measure } = await setUp("account");
  await startDeleting(store, identity);
  const { charged, price } = await measure((onCost) => endDeleting(store, identity, onCost));
  expect(charged).toBe(price);
});

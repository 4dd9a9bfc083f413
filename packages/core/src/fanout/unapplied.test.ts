import { describe, expect, test } from "vitest";
import { fanoutJobOf, subscriptionOf } from "../../test/fanout-jobs.ts";
import { freshStore } from "../../test/fresh-store.ts";
import { nobodyBarred as whyBarred } from "../../test/subscribers.ts";
import type { Post } from "../gateway/poster.ts";
import { fanOut, workerRecipients } from "./fan-out.ts";
import type { FanoutJob } from "./job.ts";

const { userId } = subscriptionOf("sender=");

/** A change that is not applied yet. */
const change = (busy = false): FanoutJob => {
  const { event: _, ...job } = fanoutJobOf({ seq: 2, busy, voids: [1] });
  const event = { id: "p", userId, timestamp: "2026-01-01T00:00:00.000Z", seq: 2, target: 1, pinned: true };
  return { ...job, event: { action: "pin", ...event }, unapplied: true };
};

/** A room with the sender, its user's other connection, and others. */
const roomOfThree = async () => {
  const store = await freshStore();
  const subscriptions = [
    subscriptionOf("sender="),
    { ...subscriptionOf("tab="), userId },
    subscriptionOf("other="),
  ];
  await store.subscriptions.put(subscriptions).go();
  return store;
};

/** Delivers the change; `posted` says to whom, so far. */
const deliverChange = async (applied: Promise<boolean>, busy = false) => {
  const store = await roomOfThree();
  const posted: [string, number[]][] = [];
  const arrived = Promise.withResolvers<void>();
  const post: Post = async (connectionId, text) => {
    const frame = JSON.parse(text);
    const seqs = (frame.events ?? [frame]).map(({ seq }: { seq: number }) => seq);
    posted.push([connectionId, seqs]);
    if (connectionId === "other=") arrived.resolve();
    return "delivered";
  };
  const closeBarred = () => Promise.reject(new Error("Nobody is to be refused."));
  const enqueue = async () => "refused" as const;
  const delivery = fanOut(store, { post, enqueue, closeBarred, whyBarred, applied }, change(busy));
  return { posted, arrived: arrived.promise, delivery };
};

const toOwn = (posted: readonly [string, number[]][]) =>
  posted.flatMap(([connectionId, seqs]) => (connectionId === "tab=" ? seqs : []));

describe.each([
  ["quiet", false],
  ["busy, without its queue", true],
])("In a room that is %s, a change that is not applied yet", (_, busy) => {
  test("is delivered to others at once, and to its user's other connections once it is applied", async () => {
    const applied = Promise.withResolvers<boolean>();
    const { posted, arrived, delivery } = await deliverChange(applied.promise, busy);
    await arrived;
    expect(toOwn(posted)).not.toContain(2);
    applied.resolve(true);
    await delivery;
    expect(posted.map(([connectionId]) => connectionId)).not.toContain("sender=");
    expect(toOwn(posted)).toContain(2);
    expect(posted).toContainEqual(["other=", [1, 2]]);
  });

  test("is not delivered to its user's other connections when it is not applied", async () => {
    const { posted, delivery } = await deliverChange(Promise.resolve(false), busy);
    expect(await delivery).toMatchObject({ notAttempted: 1 });
    expect(toOwn(posted)).toEqual([1]);
  });
});

test("A worker delivers a change that was not applied to others, and its seq's voids to all", async () => {
  const store = await roomOfThree();
  const enqueue = async () => "taken" as const;
  const later = fanoutJobOf({ seq: 3, from: "other=" });
  const { recipients } = await workerRecipients(store, { enqueue, whyBarred }, [change(true), later]);
  const seqs = recipients.map(({ subscription, frames }) => [
    subscription.connectionId,
    frames.flatMap((text) => JSON.parse(text).events.map(({ seq }: { seq: number }) => seq)),
  ]);
  expect(Object.fromEntries(seqs)).toEqual({ "sender=": [1, 3], "tab=": [1, 3], "other=": [1, 2, 3] });
});

import { describe, expect, test, vi } from "vitest";
import { fanoutJobOf, subscriptionOf } from "../../test/fanout-jobs.ts";
import { freshStore } from "../../test/fresh-store.ts";
import { subscribersOf, nobodyBarred as whyBarred } from "../../test/subscribers.ts";
import type { Barred, Subscriber } from "../connection/subscribe.ts";
import { subscriberCost } from "../cost.ts";
import type { Post } from "../gateway/poster.ts";
import { rateLimited } from "../rate-limit/refuse.ts";
import type { Store } from "../table/store.ts";
import { notingAudience } from "./audience.ts";
import type { CloseBarred } from "./barred.ts";
import { maxRecipientsPerHandler, maxShards } from "./busy.ts";
import { nobody, type Recipient } from "./deliver.ts";
import { fanOut, workerRecipients } from "./fan-out.ts";
import { type FanoutJob, messageGroup, readFanoutJob, writeFanoutJob } from "./job.ts";
import type { Enqueue, EnqueueOutcome } from "./queue.ts";

/** A queue that takes everything, or nothing, and what it took. */
const queueThat = (answers: EnqueueOutcome) => {
  const taken: FanoutJob[] = [];
  const enqueue: Enqueue = async (jobs) => {
    if (answers === "taken") taken.push(...jobs);
    return answers;
  };
  return { taken, enqueue };
};

/** Records the connections that are posted to. */
const notedPost = () => {
  const posted: string[] = [];
  const post: Post = async (connectionId) => {
    posted.push(connectionId);
    return "delivered";
  };
  return { posted, post };
};

/** For rooms without expired connections. */
const closeBarred = () => Promise.reject(new Error("Nobody is to be refused."));

const subscribeAll = async (store: Store, subscriptions: readonly ReturnType<typeof subscriptionOf>[]) => {
  await store.subscriptions.put([...subscriptions]).go({ concurrent: 8 });
};

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

const idOf = (index: number) => `c${String(index).padStart(6, "0")}=`;

describe("an event", () => {
  test("in a quiet room is delivered at once, without the queue", async () => {
    const store = await freshStore();
    await subscribeAll(store, [subscriptionOf("a="), subscriptionOf("sender=")]);
    const { taken, enqueue } = queueThat("taken");
    const { posted, post } = notedPost();
    expect(
      await fanOut(store, { post, enqueue, closeBarred, whyBarred }, fanoutJobOf({ seq: 1 })),
    ).toMatchObject({
      delivered: 1,
    });
    expect([taken, posted]).toEqual([[], ["a="]]);
  });

  test("closes expired connections, ten at a time, and deletes those that are known to be closed", async () => {
    const store = await freshStore();
    const expired = upTo(14).map((index) => ({ ...subscriptionOf(idOf(index)), expireAt: 1 }));
    await subscribeAll(store, [...expired, subscriptionOf("a=")]);
    const tell = async (seq: number) => {
      const away: string[] = [];
      const { posted, post } = notedPost();
      const closeBarred = async (connectionId: string) => {
        away.push(connectionId);
        return connectionId !== idOf(1);
      };
      const { enqueue } = queueThat("taken");
      await fanOut(store, { post, enqueue, closeBarred, whyBarred }, fanoutJobOf({ seq }));
      expect(posted).toEqual(["a="]);
      return away;
    };
    const kept = async () => (await store.subscriptions.query.room({ room: "general" }).go()).data.length;
    expect(await tell(1)).toEqual(upTo(10).map(idOf));
    await expect.poll(kept).toBe(15 - 9);
    expect(await tell(2)).toEqual([1, 11, 12, 13, 14].map(idOf));
    await expect.poll(kept).toBe(2);
    expect(await tell(3)).toEqual([idOf(1)]);
  });

  test("is not posted to barred connections, which are closed with the reason, here and by a worker", async () => {
    const store = await freshStore();
    await subscribeAll(store, [subscriptionOf("a="), subscriptionOf("b=", "legacy")]);
    const why = rateLimited(20, "Your address has been sent too much.");
    const bar = ({ connectionId }: Subscriber) => (connectionId === "b=" ? why : undefined);
    const { posted, post } = notedPost();
    const away: unknown[] = [];
    const closeBarred: CloseBarred = async (...who) => away.push(who) > 0;
    const { enqueue } = queueThat("taken");
    const noted: string[] = [];
    const means = {
      post,
      enqueue,
      closeBarred,
      whyBarred: bar,
      noted: {
        read: () => {},
        recipients: (page: readonly Recipient[]) =>
          void noted.push(...page.map(({ subscription }) => subscription.connectionId)),
        barred: (page: readonly Barred[]) =>
          void noted.push(...page.map(({ subscriber }) => `barred ${subscriber.connectionId}`)),
      },
    };
    const said = fanoutJobOf({ seq: 1 });
    const worker = await workerRecipients(store, { enqueue, whyBarred: bar }, [said]);
    expect(worker.recipients.map(({ subscription }) => subscription.connectionId)).toEqual(["a="]);
    expect(worker.barred).toEqual([
      { subscriber: expect.objectContaining({ connectionId: "b=" }), error: why },
    ]);
    await fanOut(store, means, said);
    expect([posted, noted, away]).toEqual([["a="], ["barred b=", "a="], [["b=", why]]]);
    const left = async () => (await subscribersOf(store, "general")).map(({ connectionId }) => connectionId);
    await expect.poll(left).toEqual(["a="]);
  });

  test("is not posted to late connections, which stay open and in the room, here and by a worker", async () => {
    const store = await freshStore();
    await subscribeAll(store, [subscriptionOf("a="), subscriptionOf("b="), subscriptionOf("c=", "legacy")]);
    const bar = ({ connectionId }: Subscriber) => (connectionId === "a=" ? undefined : "late");
    const { enqueue } = queueThat("taken");
    const said = fanoutJobOf({ seq: 1 });
    const worker = await workerRecipients(store, { enqueue, whyBarred: bar }, [said]);
    expect(worker.recipients.map(({ subscription }) => subscription.connectionId)).toEqual(["a="]);
    expect(worker.barred).toEqual([]);
    expect(worker.read).toHaveLength(3);
    const { posted, post } = notedPost();
    const { audience, noted } = notingAudience();
    const closeBarred: CloseBarred = async (connectionId) => posted.push(`ended ${connectionId}`) > 0;
    await fanOut(store, { post, enqueue, closeBarred, whyBarred: bar, noted }, said);
    expect([posted, audience.elsewhere.count]).toEqual([["a="], 1]);
    // Reading them is still charged.
    expect(audience.elsewhere.reading).toBeCloseTo(3 * subscriberCost("general"), 6);
    const ids = (await subscribersOf(store, "general")).map(({ connectionId }) => connectionId);
    expect(ids).toEqual(["a=", "b=", "c="]);
  });

  test.each(["is barred", "has expired meanwhile"])(
    "does not close a sender who %s, since the acknowledgement is in flight: the next event does",
    async (state) => {
      const store = await freshStore();
      const expireAt = state === "has expired meanwhile" ? 1 : Number.MAX_SAFE_INTEGER;
      const [b, c] = [subscriptionOf("b=", "legacy"), subscriptionOf("c=")];
      await subscribeAll(store, [subscriptionOf("a="), { ...b, expireAt }, { ...c, expireAt }]);
      const asked: string[] = [];
      const bar = ({ connectionId }: Subscriber) => {
        asked.push(connectionId);
        return connectionId === "a=" ? undefined : rateLimited(20, "Your address has been sent too much.");
      };
      const away: string[] = [];
      const closeBarred: CloseBarred = async (connectionId) => away.push(connectionId) > 0;
      const { enqueue } = queueThat("taken");
      const { posted, post } = notedPost();
      const tell = async (said: FanoutJob) => {
        await fanOut(store, { post, enqueue, closeBarred, whyBarred: bar }, said);
        return away.splice(0).toSorted();
      };
      const ofB = fanoutJobOf({ seq: 1, from: "b=", protocol: "legacy" });
      const ofC = fanoutJobOf({ seq: 2, from: "c=" });

      const worker = await workerRecipients(store, { enqueue, whyBarred: bar }, [ofB, ofC]);
      expect(worker.barred).toEqual([]);
      // Senders are not checked, so they count towards no limit.
      expect(asked).toEqual(["a="]);
      expect(await tell(ofB)).toEqual(["c="]);
      expect(posted).toEqual(["a="]);
      // The sender is not subscribed again for another two hours either.
      const kept = await store.subscriptions.get({ room: "general", connectionId: "b=" }).go();
      expect(kept.data).toMatchObject({ expireAt });
      expect(await tell(fanoutJobOf({ seq: 3 }))).toEqual(["b="]);
    },
  );

  test("starts to close barred connections beside the posts, and does not wait for the result", async () => {
    const store = await freshStore();
    await subscribeAll(store, [{ ...subscriptionOf("old="), expireAt: 1 }, subscriptionOf("a=")]);
    const order: string[] = [];
    const post: Post = async () => {
      order.push("posted");
      return "delivered";
    };
    const closeBarred = () => {
      order.push("closed");
      return new Promise<never>(() => {});
    };
    const means = { post, closeBarred, whyBarred, ...queueThat("taken") };
    expect(await fanOut(store, means, fanoutJobOf({ seq: 1 }))).toMatchObject({ delivered: 1 });
    expect(order).toEqual(["closed", "posted"]);
  });

  test("in a busy room is enqueued unchanged, and nothing is posted here", async () => {
    const store = await freshStore();
    await subscribeAll(store, [subscriptionOf("a=")]);
    const { taken, enqueue } = queueThat("taken");
    const { posted, post } = notedPost();
    const event = fanoutJobOf({ seq: 1, busy: true });
    expect(await fanOut(store, { post, enqueue, closeBarred, whyBarred }, event)).toEqual(nobody());
    expect([taken, posted]).toEqual([[event], []]);
  });

  test("that the queue refuses is delivered here; if the queue may have it, only to parley.v1 clients", async () => {
    const store = await freshStore();
    await subscribeAll(store, [subscriptionOf("a="), subscriptionOf("old=", "legacy")]);
    const told = async (answers: EnqueueOutcome) => {
      const { posted, post } = notedPost();
      await fanOut(
        store,
        { post, closeBarred, whyBarred, ...queueThat(answers) },
        fanoutJobOf({ seq: 1, busy: true }),
      );
      return posted.toSorted();
    };
    expect(await told("refused")).toEqual(["a=", "old="]);
    expect(await told("unanswered")).toEqual(["a="]);
  });

  test("of a legacy client that is not in the room subscribes it, here and in a worker", async () => {
    const store = await freshStore();
    const { enqueue } = queueThat("taken");
    const { post } = notedPost();
    const said = (from: string) => fanoutJobOf({ seq: 1, from, protocol: "legacy" });
    await fanOut(store, { post, enqueue, closeBarred, whyBarred }, said("here="));
    await workerRecipients(store, { enqueue, whyBarred }, [said("worker=")]);
    const ids = (await subscribersOf(store, "general")).map(({ connectionId }) => connectionId);
    expect(ids).toEqual(["here=", "worker="]);
  });
});

describe("a room that is larger than one handler serves", () => {
  const size = 2 * maxRecipientsPerHandler + 10;
  const everybody = Array.from({ length: size }, (_, index) => idOf(index));

  test("is served by one worker after another, everybody once and each event in order", async () => {
    const store = await freshStore();
    await subscribeAll(
      store,
      everybody.map((id) => subscriptionOf(id)),
    );
    const heard = new Map<string, number>();
    const groups: string[] = [];
    let turn = [fanoutJobOf({ seq: 1 }), fanoutJobOf({ seq: 2 })];
    while (turn.length > 0) {
      const [head, ...others] = turn;
      if (!head) break;
      groups.push(messageGroup(head));
      const { taken, enqueue } = queueThat("taken");
      const { recipients } = await workerRecipients(store, { enqueue, whyBarred }, [head, ...others]);
      for (const { subscription, frames } of recipients) {
        expect(JSON.parse(frames[0] ?? "")).toMatchObject({ events: [{ seq: 1 }, { seq: 2 }] });
        heard.set(subscription.connectionId, (heard.get(subscription.connectionId) ?? 0) + frames.length);
      }
      turn = taken;
    }
    expect(groups).toEqual(["general", "general/1", "general/2"]);
    expect([...heard.keys()].toSorted()).toEqual(everybody);
    expect(new Set(heard.values())).toEqual(new Set([1]));

    const refusing = workerRecipients(store, { ...queueThat("refused"), whyBarred }, [
      fanoutJobOf({ seq: 3 }),
    ]);
    await expect(refusing).rejects.toThrow("The rest of the room general was not enqueued.");

    // A chain of workers ends even if it goes in circles.
    const { taken, enqueue } = queueThat("taken");
    const stopped = vi.fn();
    const shard = (number: number) => fanoutJobOf({ seq: 4, shard: { number, after: "" } });
    await workerRecipients(store, { enqueue, whyBarred }, [shard(maxShards - 1)], stopped);
    expect([taken.length, stopped.mock.calls.length]).toEqual([1, 0]);
    const last = await workerRecipients(store, { enqueue, whyBarred }, [shard(maxShards)], stopped);
    expect([last.recipients.length, taken.length, stopped.mock.calls.length]).toEqual([
      maxRecipientsPerHandler,
      1,
      1,
    ]);
  });

  test("is served by the sender's handler and by workers, or by the handler alone if the queue refuses", async () => {
    const store = await freshStore();
    const subscribers = everybody.slice(0, maxRecipientsPerHandler + 10);
    const legacy = subscribers.filter((_, index) => index % 100 === 0);
    await subscribeAll(
      store,
      subscribers.map((id) => subscriptionOf(id, legacy.includes(id) ? "legacy" : "parley.v1")),
    );
    const [here, there] = [
      subscribers.slice(0, maxRecipientsPerHandler),
      subscribers.slice(maxRecipientsPerHandler),
    ];
    // A legacy client that is not in the room yet, and comes after the recipients that are served
    // here.
    const sender = `${idOf(maxRecipientsPerHandler + 5)}=`;
    const event = fanoutJobOf({ seq: 1, from: sender, protocol: "legacy" });
    const told = async (answers: EnqueueOutcome, said = event) => {
      const { posted, post } = notedPost();
      const { taken, enqueue } = queueThat(answers);
      const { delivered } = await fanOut(store, { post, enqueue, closeBarred, whyBarred }, said);
      expect(delivered).toBe(posted.length);
      return { taken, posted: posted.toSorted() };
    };

    const { taken, posted } = await told("taken");
    expect(posted).toEqual(here);
    const [rest, ...more] = taken;
    expect([rest?.shard, more]).toEqual([{ number: 1, after: here.at(-1) }, []]);
    if (!rest) return;
    const workers = await workerRecipients(store, { ...queueThat("taken"), whyBarred }, [rest]);
    expect(workers.recipients.map(({ subscription }) => subscription.connectionId)).toEqual(there);

    expect((await told("refused")).posted).toEqual(subscribers);
    // The queue may have the job after all: legacy clients would show the message twice.
    const unsure = await told("unanswered");
    expect(unsure.posted).toEqual([...here, ...there.filter((id) => !legacy.includes(id))]);

    // Only a sender that was not in the room is subscribed, whichever page it is on.
    for (const id of [legacy.at(1), legacy.at(10), legacy.at(-1)])
      await told("refused", fanoutJobOf({ seq: 2, protocol: "legacy", ...(id && { from: id }) }));
    const present = await subscribersOf(store, "general");
    expect(present.map(({ connectionId }) => connectionId)).toEqual([...subscribers, sender].toSorted());
    const joined = present.filter(({ expireAt }) => expireAt !== Number.MAX_SAFE_INTEGER);
    expect(joined.map(({ connectionId }) => connectionId)).toEqual([sender]);
  });
});

test("a job reads back from the queue as it was written, without characters that SQS refuses", () => {
  const odd = fanoutJobOf({
    seq: 1,
    message: "\u0000 \uFFFE \uFFFF 🙂",
    shard: { number: 2, after: "x=" },
  });
  const text = writeFanoutJob(odd);
  expect(text).toMatch(/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u);
  expect(readFanoutJob(text)).toEqual(odd);
  for (const other of ["", "{}", '{"room":"general"}']) expect(readFanoutJob(other)).toBeUndefined();
});

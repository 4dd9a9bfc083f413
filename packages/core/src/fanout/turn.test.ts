import { expect, test, vi } from "vitest";
import { fanoutJobOf, subscriptionOf } from "../../test/fanout-jobs.ts";
import { freshStore } from "../../test/fresh-store.ts";
import { subscribersOf } from "../../test/subscribers.ts";
import { rateLimited } from "../rate-limit/refuse.ts";
import type { Store } from "../table/store.ts";
import { maxRecipientsPerHandler, maxShards } from "./busy.ts";
import { fanOut, workerRecipients } from "./fan-out.ts";
import type { FanoutJob } from "./job.ts";
import type { Enqueue, EnqueueOutcome } from "./queue.ts";

const idOf = (index: number) => `c${String(index).padStart(6, "0")}=`;
const whyBarred = () => undefined;

const withSubscribers = async (count: number) => {
  const store = await freshStore();
  const subscriptions = Array.from({ length: count }, (_, index) => subscriptionOf(idOf(index + 1)));
  await store.subscriptions.put(subscriptions).go({ concurrent: 8 });
  return store;
};

/** A queue with scripted answers, and the jobs that it received. */
const queueThat = (...answers: EnqueueOutcome[]) => {
  const handed: (readonly FanoutJob[])[] = [];
  const enqueue: Enqueue = async (jobs) => {
    handed.push(jobs);
    return answers.shift() ?? "taken";
  };
  return { handed, enqueue };
};

const joined = async (store: Store, known: readonly string[]) =>
  (await subscribersOf(store, "general"))
    .map(({ connectionId }) => connectionId)
    .filter((id) => !known.includes(id));

test("a worker subscribes legacy clients that send in its shard of the room, and no others", async () => {
  const store = await freshStore();
  await store.subscriptions.put([subscriptionOf("barred="), subscriptionOf("n=")]).go();
  const { enqueue } = queueThat();
  const why = rateLimited(20, "Too much.");
  const bar = ({ connectionId }: { connectionId: string }) => (connectionId === "barred=" ? why : undefined);
  const shard = (after: string) => ({ number: 1, after });
  await workerRecipients(store, { enqueue, whyBarred: bar }, [
    fanoutJobOf({ seq: 1, from: "z=", protocol: "legacy", shard: shard("a=") }),
    fanoutJobOf({ seq: 2, from: "y=", protocol: "parley.v1", shard: shard("a=") }),
    fanoutJobOf({ seq: 3, from: "a=", protocol: "legacy", shard: shard("a=") }),
    fanoutJobOf({ seq: 4, from: "c=", protocol: "legacy", shard: shard("m=") }),
    fanoutJobOf({ seq: 5, from: "m=", protocol: "legacy", shard: shard("m=") }),
    // Its send has failed.
    {
      ...fanoutJobOf({ seq: 6, from: "x=", protocol: "legacy", shard: shard("a=") }),
      event: { action: "void", seq: 6 },
    },
  ]);
  expect(await joined(store, ["barred=", "n="])).toEqual(["z="]);
});

test("a legacy sender is subscribed at its place in the order, also on a page that is not the last", async () => {
  const store = await withSubscribers(150);
  const sender = `${idOf(50)}=`;
  const means = {
    post: async () => "delivered" as const,
    closeBarred: async () => true,
    whyBarred,
    ...queueThat(),
  };
  await fanOut(store, means, fanoutJobOf({ seq: 1, from: sender, protocol: "legacy" }));
  expect(
    await joined(
      store,
      Array.from({ length: 150 }, (_, at) => idOf(at + 1)),
    ),
  ).toEqual([sender]);
});

test("a worker passes recipients beyond its share on once, per event, and stops at the last shard", async () => {
  const store = await withSubscribers(maxRecipientsPerHandler + 10);
  const further = { number: 1, after: idOf(maxRecipientsPerHandler + 5) };
  const [one, two] = [fanoutJobOf({ seq: 1 }), fanoutJobOf({ seq: 2, shard: further })];
  const taking = queueThat("taken");
  await workerRecipients(store, { ...taking, whyBarred }, [one, two]);
  expect(taking.handed.map((each) => each.map(({ shard }) => shard))).toEqual([
    [
      { number: 1, after: idOf(maxRecipientsPerHandler) },
      { number: 2, after: further.after },
    ],
  ]);
  const hesitant = queueThat("refused", "taken");
  await workerRecipients(store, { ...hesitant, whyBarred }, [one]);
  expect(hesitant.handed).toHaveLength(2);
  const last = fanoutJobOf({ seq: 3, shard: { number: maxShards, after: idOf(1) } });
  const [never, onStop] = [queueThat(), vi.fn()];
  await workerRecipients(store, { ...never, whyBarred }, [one, last], onStop);
  expect([never.handed, onStop.mock.calls.length]).toEqual([[], 1]);
  // Without recipients beyond it there is nothing to stop.
  const end = fanoutJobOf({ seq: 3, shard: { number: maxShards, after: further.after } });
  await workerRecipients(store, { ...never, whyBarred }, [end], onStop);
  expect(onStop).toHaveBeenCalledTimes(1);
});

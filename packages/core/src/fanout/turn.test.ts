import { expect, test, vi } from "vitest";
import { announcementOf, subscriptionOf } from "../../test/announcements.ts";
import { freshStore } from "../../test/fresh-store.ts";
import { subscribersOf } from "../../test/subscribers.ts";
import { rateLimited } from "../allowance/refuse.ts";
import type { Store } from "../store.ts";
import { announce, recipientsInTurn } from "./announce.ts";
import type { Announcement } from "./announcement.ts";
import { maxShards, mostForOne } from "./busy.ts";
import type { HandedOver, HandOver } from "./queue.ts";

const idOf = (index: number) => `c${String(index).padStart(6, "0")}=`;
const whyBarred = () => undefined;

const withSubscribers = async (count: number) => {
  const store = await freshStore();
  const people = Array.from({ length: count }, (_, index) => subscriptionOf(idOf(index + 1)));
  await store.subscriptions.put(people).go({ concurrent: 8 });
  return store;
};

/** A queue that answers so, one after the other, and what it was handed. */
const queueThat = (...answers: HandedOver[]) => {
  const handed: (readonly Announcement[])[] = [];
  const handOver: HandOver = async (announcements) => {
    handed.push(announcements);
    return answers.shift() ?? "taken";
  };
  return { handed, handOver };
};

const joined = async (store: Store, known: readonly string[]) =>
  (await subscribersOf(store, "general"))
    .map(({ connectionId }) => connectionId)
    .filter((id) => !known.includes(id));

test("a worker brings in legacy clients that speak in its part of the room, and nobody else", async () => {
  const store = await freshStore();
  await store.subscriptions.put([subscriptionOf("barred="), subscriptionOf("n=")]).go();
  const { handOver } = queueThat();
  const why = rateLimited(20, "Too much.");
  const bar = ({ connectionId }: { connectionId: string }) => (connectionId === "barred=" ? why : undefined);
  const part = (after: string) => ({ number: 1, after });
  await recipientsInTurn(store, { handOver, whyBarred: bar }, [
    announcementOf({ seq: 1, from: "z=", protocol: "legacy", part: part("a=") }),
    announcementOf({ seq: 2, from: "y=", protocol: "parley.v1", part: part("a=") }),
    announcementOf({ seq: 3, from: "a=", protocol: "legacy", part: part("a=") }),
    announcementOf({ seq: 4, from: "c=", protocol: "legacy", part: part("m=") }),
    announcementOf({ seq: 5, from: "m=", protocol: "legacy", part: part("m=") }),
  ]);
  expect(await joined(store, ["barred=", "n="])).toEqual(["z="]);
});

test("a legacy client that speaks is brought in where it would stand, also on a page that others follow", async () => {
  const store = await withSubscribers(150);
  const speaker = `${idOf(50)}=`;
  const means = {
    post: async () => "delivered" as const,
    turnAway: async () => true,
    whyBarred,
    ...queueThat(),
  };
  await announce(store, means, announcementOf({ seq: 1, from: speaker, protocol: "legacy" }));
  expect(
    await joined(
      store,
      Array.from({ length: 150 }, (_, at) => idOf(at + 1)),
    ),
  ).toEqual([speaker]);
});

test("a worker hands on what is beyond it, once, each event from where it is to go on, and stops in the end", async () => {
  const store = await withSubscribers(mostForOne + 10);
  const further = { number: 1, after: idOf(mostForOne + 5) };
  const [one, two] = [announcementOf({ seq: 1 }), announcementOf({ seq: 2, part: further })];
  const taking = queueThat("taken");
  await recipientsInTurn(store, { ...taking, whyBarred }, [one, two]);
  expect(taking.handed.map((each) => each.map(({ part }) => part))).toEqual([
    [
      { number: 1, after: idOf(mostForOne) },
      { number: 2, after: further.after },
    ],
  ]);
  const hesitant = queueThat("refused", "taken");
  await recipientsInTurn(store, { ...hesitant, whyBarred }, [one]);
  expect(hesitant.handed).toHaveLength(2);
  const last = announcementOf({ seq: 3, part: { number: maxShards, after: idOf(1) } });
  const [never, onStop] = [queueThat(), vi.fn()];
  await recipientsInTurn(store, { ...never, whyBarred }, [one, last], onStop);
  expect([never.handed, onStop.mock.calls.length]).toEqual([[], 1]);
  // With nobody beyond it there is nothing to stop.
  const end = announcementOf({ seq: 3, part: { number: maxShards, after: further.after } });
  await recipientsInTurn(store, { ...never, whyBarred }, [end], onStop);
  expect(onStop).toHaveBeenCalledTimes(1);
}, 60_000);

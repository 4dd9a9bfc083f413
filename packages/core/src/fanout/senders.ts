import { type Barred, type Subscriber, type SubscriberPage, subscribe } from "../connection/subscribe.ts";
import type { WhyBarred } from "../rate-limit/barring.ts";
import type { Store } from "../table/store.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import type { FanoutJob } from "./job.ts";

/**
 * Keeps a fan-out from closing its senders' connections: their acknowledgements may be in flight,
 * and would be lost. A legacy client would send its message again. The next fan-out closes those
 * that are barred.
 */
export const sparing = (jobs: readonly FanoutJob[]) => {
  const senders = new Set(jobs.map(({ from }) => from.connectionId));
  return {
    /**
     * Exempts senders from the check: they get no post of their own events, so they do not count.
     */
    exempt: async (
      barring: WhyBarred<Subscriber> | Promise<WhyBarred<Subscriber>>,
    ): Promise<WhyBarred<Subscriber>> => {
      const whyBarred = await barring;
      return (subscriber) => (senders.has(subscriber.connectionId) ? undefined : whyBarred(subscriber));
    },
    /** Leaves out senders, including those whose tokens have expired since. */
    others: (barred: readonly Barred[]): Barred[] =>
      barred.filter(({ subscriber }) => !senders.has(subscriber.connectionId)),
  };
};

/** Whether a connection is among those of a page, whether it may get events or not. */
const isOn = ({ subscribers, barred }: SubscriberPage, id: string): boolean =>
  subscribers.some(({ connectionId }) => connectionId === id) ||
  barred.some(({ subscriber }) => subscriber.connectionId === id);

/**
 * Subscribes legacy clients that send to the room and are not subscribed, at their place in the
 * order.
 */
export const subscribeLegacySenders = async (
  store: Store,
  jobs: readonly FanoutJob[],
  page: SubscriberPage,
): Promise<void> => {
  const { after, next } = page;
  const joining = jobs.filter(
    ({ room, event, from, shard }) =>
      from.protocol === "legacy" &&
      // Whoever may be in another room is, or was removed since.
      roomKindOf(room) === "open" &&
      event.action !== "void" &&
      (shard === undefined || from.connectionId > shard.after) &&
      (after === undefined || from.connectionId > after) &&
      (next === undefined || from.connectionId <= next) &&
      !isOn(page, from.connectionId),
  );
  await Promise.all(joining.map(({ room, from }) => subscribe(store, room, from)));
};

import type { WhyBarred } from "../rate-limit/barring.ts";
import type { Store } from "../store.ts";
import { type Barred, type Subscriber, type SubscriberPage, subscribe } from "../subscription/subscribe.ts";
import type { FanoutJob } from "./job.ts";

/**
 * Spares those who said what is announced: their acknowledgements may be on their way, and would not arrive
 * on a connection that is ended. A legacy client would send its message again. Whoever may not hear any
 * more is ended by the next fan-out.
 */
export const sparing = (jobs: readonly FanoutJob[]) => {
  const speakers = new Set(jobs.map(({ from }) => from.connectionId));
  return {
    /**
     * Speakers are not asked about: they are posted nothing of their own, so they count for nothing either.
     */
    ask: async (
      barring: WhyBarred<Subscriber> | Promise<WhyBarred<Subscriber>>,
    ): Promise<WhyBarred<Subscriber>> => {
      const whyBarred = await barring;
      return (subscriber) => (speakers.has(subscriber.connectionId) ? undefined : whyBarred(subscriber));
    },
    /** Without speakers, also those whose tokens have expired since. */
    others: (barred: readonly Barred[]): Barred[] =>
      barred.filter(({ subscriber }) => !speakers.has(subscriber.connectionId)),
  };
};

/** Whether a connection is among those of a page, whether it may hear the room or not. */
const isOn = ({ subscribers, barred }: SubscriberPage, id: string): boolean =>
  subscribers.some(({ connectionId }) => connectionId === id) ||
  barred.some(({ subscriber }) => subscriber.connectionId === id);

/**
 * Subscribes legacy clients that are heard in the room and are not among those who hear it, where they
 * would stand.
 */
export const joinSpeakers = async (
  store: Store,
  jobs: readonly FanoutJob[],
  page: SubscriberPage,
): Promise<void> => {
  const { after, next } = page;
  const joining = jobs.filter(
    ({ from, shard }) =>
      from.protocol === "legacy" &&
      (shard === undefined || from.connectionId > shard.after) &&
      (after === undefined || from.connectionId > after) &&
      (next === undefined || from.connectionId <= next) &&
      !isOn(page, from.connectionId),
  );
  await Promise.all(joining.map(({ room, from }) => subscribe(store, room, from)));
};

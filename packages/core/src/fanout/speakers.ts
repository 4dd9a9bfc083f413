import type { WhyBarred } from "../allowance/barring.ts";
import type { Store } from "../store.ts";
import { type Barred, type Subscriber, type SubscriberPage, subscribe } from "../subscription/subscribe.ts";
import type { Announcement } from "./announcement.ts";

/**
 * Spares those who said what is announced: their acknowledgements may be on their way, and would not arrive on a connection that
 * is ended. A legacy client would send its message again. Whoever may not hear any more is ended by the next fan-out.
 */
export const sparing = (announcements: readonly Announcement[]) => {
  const speakers = new Set(announcements.map(({ from }) => from.connectionId));
  return {
    /** Speakers are not asked about: they are posted nothing of their own, so they count for nothing either. */
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

/** Subscribes legacy clients that are heard in the room and are not among those who hear it, where they would stand. */
export const joinSpeakers = async (
  store: Store,
  announcements: readonly Announcement[],
  page: SubscriberPage,
): Promise<void> => {
  const { after, next } = page;
  const joining = announcements.filter(
    ({ from, part }) =>
      from.protocol === "legacy" &&
      (part === undefined || from.connectionId > part.after) &&
      (after === undefined || from.connectionId > after) &&
      (next === undefined || from.connectionId <= next) &&
      !isOn(page, from.connectionId),
  );
  await Promise.all(joining.map(({ room, from }) => subscribe(store, room, from)));
};

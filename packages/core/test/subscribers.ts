import { type SubscriberPage, subscriberPages } from "../src/connection/subscribe.ts";
import type { WhyBarred } from "../src/rate-limit/barring.ts";
import type { Store } from "../src/table/store.ts";

type Range = Omit<Parameters<typeof subscriberPages>[2], "whyBarred">;

/** For tests: everyone may get events. */
export const nobodyBarred: WhyBarred = () => undefined;

/** For tests: all pages of a room's subscribers. */
export const allPages = async (store: Store, room: string, range: Range): Promise<SubscriberPage[]> => {
  const pages: SubscriberPage[] = [];
  for await (const page of subscriberPages(store, room, { ...range, whyBarred: nobodyBarred }))
    pages.push(page);
  return pages;
};

/** For tests: every subscription of a room. */
export const subscribersOf = async (store: Store, room: string) => {
  const pages = await allPages(store, room, { first: 1_000, max: Number.POSITIVE_INFINITY });
  return pages.flatMap(({ subscribers }) => subscribers);
};

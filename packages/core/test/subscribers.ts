import type { Store } from "../src/store.ts";
import { type SubscriberPage, subscriberPages } from "../src/subscription/subscribe.ts";

/** For tests: all pages of a room's subscribers. */
export const allPages = async (...reading: Parameters<typeof subscriberPages>): Promise<SubscriberPage[]> => {
  const pages: SubscriberPage[] = [];
  for await (const page of subscriberPages(...reading)) pages.push(page);
  return pages;
};

/** For tests: every connection that hears a room. */
export const subscribersOf = async (store: Store, room: string) => {
  const pages = await allPages(store, room, { first: 1_000, most: Number.POSITIVE_INFINITY });
  return pages.flatMap(({ subscribers }) => subscribers);
};

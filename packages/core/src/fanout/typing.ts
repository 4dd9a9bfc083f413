import { userKey } from "../acl/acl.ts";
import { type Subscriber, subscriberPage } from "../connection/subscribe.ts";
import { type OnCost, postsCost, readCost, subscriberCost } from "../cost.ts";
import type { Post } from "../gateway/poster.ts";
import type { TypingFrame } from "../protocol/typing.ts";
import type { WhyBarred } from "../rate-limit/barring.ts";
import type { Store } from "../table/store.ts";
import { deliver } from "./deliver.ts";
import { recipientsOf } from "./recipients.ts";
import { ephemeralFrame } from "./what.ts";

/** Milliseconds after which no post is begun or retried: who is typing is of no use later. */
const deadlineMs = 1_000;

/** The dependencies of telling a room who is typing. */
export type TypingMeans = {
  post: Post;
  /** The most connections of a room that is told. */
  max: number;
  /** Users, as `userKey` returns them, who hear the room no more, though they may still be subscribed. */
  outside: readonly string[];
  /** Who gets no post. It closes nobody's connection: the next message does. */
  whyBarred: WhyBarred<Subscriber>;
  /** Whether the typing user pays for one more recipient of a network. Nobody else pays for one. */
  isPaid: (network: string | undefined) => boolean;
  /** The user pays for what is read, and for the posts. */
  onCost: OnCost;
};

/**
 * Tells a room's subscribers that a user is typing, except that user's own connections and legacy
 * clients. One Query, no write, no queue. False if the room has more than `max` connections: then nobody is
 * told.
 */
export const tellTyping = async (
  store: Store,
  { post, max, outside, whyBarred, isPaid, onCost }: TypingMeans,
  frame: TypingFrame,
): Promise<boolean> => {
  const whyNot: WhyBarred<Subscriber> = (subscriber) => {
    if (subscriber.userId === frame.userId || subscriber.protocol !== "parley.v1") return "late";
    if (outside.length > 0 && outside.includes(userKey(subscriber.userId))) return "late";
    return whyBarred(subscriber) ?? (isPaid(subscriber.network) ? undefined : "late");
  };
  const reading = { max: max + 1, whyBarred: whyNot };
  const { read, subscribers } = await subscriberPage(store, frame.room, reading);
  onCost(readCost(0) + read.length * subscriberCost(frame.room));
  if (read.length > max) return false;
  // Whoever is not in the room may not be allowed to be: a banned user's subscriptions are ended.
  if (!read.some(({ userId }) => userId === frame.userId)) return true;
  const recipients = recipientsOf(ephemeralFrame(frame), subscribers);
  onCost(postsCost(recipients.length, Buffer.byteLength(JSON.stringify(frame))));
  await deliver(store, post, [recipients], { until: AbortSignal.timeout(deadlineMs) });
  return true;
};

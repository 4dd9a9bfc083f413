import type { Barred, Subscriber } from "../connection/subscribe.ts";
import { postsCost, subscriberCost } from "../cost.ts";
import { Audience } from "../rate-limit/audience.ts";
import { remembering } from "../remembering.ts";
import type { Recipient } from "./deliver.ts";

/** Receives the posts of a fan-out and what it reads, to determine who pays. */
export type PostNotes = {
  /** All that were read from the table, whether they are posted to or not. */
  read(subscribers: readonly Subscriber[]): void;
  recipients(recipients: readonly Recipient[]): void;
  /** Those that get an error before they are disconnected: one post each. */
  barred(barred: readonly Barred[]): void;
};

/** Records who is read and posted to, to determine who pays. Each text is measured once. */
export const notingAudience = (): { audience: Audience; noted: PostNotes } => {
  const audience = new Audience();
  const costOf = remembering(
    (text: string) => text,
    (text) => postsCost(1, Buffer.byteLength(text)),
  );
  const readCostOf = remembering((room: string) => room, subscriberCost);
  const noted: PostNotes = {
    read: (subscribers) => {
      for (const subscriber of subscribers) audience.read(subscriber, readCostOf(subscriber.room));
    },
    recipients: (recipients) => {
      for (const { subscription, frames } of recipients)
        audience.add(
          subscription,
          frames.reduce((sum, frame) => sum + costOf(frame), 0),
        );
    },
    barred: (barred) => {
      for (const { subscriber, error } of barred) audience.add(subscriber, costOf(error.message));
    },
  };
  return { audience, noted };
};

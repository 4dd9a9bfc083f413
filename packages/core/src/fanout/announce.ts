import type { Store } from "../store.ts";
import { type SubscriberPage, subscribe, subscriberPage, subscribersOf } from "../subscription/subscribe.ts";
import type { Announcement } from "./announcement.ts";
import { mostForOne } from "./busy.ts";
import { type Delivery, deliver, nobody, type Recipient } from "./deliver.ts";
import type { Post } from "./poster.ts";
import type { HandOver } from "./queue.ts";
import { recipientsOf } from "./recipients.ts";

/**
 * Tells a room of an event that has just been stored: everybody but the connection it came from, which gets it as
 * its answer. A legacy client that speaks in a room it is not in hears it from now on.
 *
 * In a busy room, and in one that is too large for one handler, workers do it: then this returns as soon as the queue
 * has it, having told nobody. When the queue does not take it, it is done here after all.
 */
export const announce = async (
  store: Store,
  { post, handOver }: { post: Post; handOver: HandOver },
  announcement: Announcement,
): Promise<Delivery> => {
  const { room, busy } = announcement;
  const first = busy ? undefined : await subscriberPage(store, room, { most: mostForOne });
  if (first && first.next === undefined) return tell(store, post, announcement, first);

  const handedOver = await handOver([announcement]);
  if (handedOver === "taken") return nobody();
  const everybody = { subscribers: await subscribersOf(store, room), next: undefined };
  // Should the queue have it all the same, legacy clients hear of it from there.
  const repeated = announcement.repeated || handedOver === "unanswered";
  return tell(store, post, { ...announcement, repeated }, everybody);
};

const tell = async (store: Store, post: Post, announcement: Announcement, page: SubscriberPage) => {
  const [delivery] = await Promise.all([
    deliver(store, post, [recipientsOf([announcement], page.subscribers)]),
    joinSpeakers(store, [announcement], page),
  ]);
  return delivery;
};

/**
 * What is to be sent to whom of a room's announcements, as a worker was handed them: all of one room, or of the same
 * part of it. One Query. Those that are too many for one worker are handed over to the next one first.
 *
 * @throws Error when they could not be handed over. Nobody was told anything then.
 */
export const recipientsInTurn = async (
  store: Store,
  handOver: HandOver,
  announcements: readonly [Announcement, ...Announcement[]],
): Promise<Recipient[]> => {
  const [{ room }] = announcements;
  const [earliest] = announcements.map(({ part }) => part?.after ?? "").toSorted();
  const page = await subscriberPage(store, room, { after: earliest || undefined, most: mostForOne });
  const { next } = page;
  if (next !== undefined) {
    const rest = announcements.map((announcement) => ({
      ...announcement,
      part: partAfter(announcement, next),
    }));
    // What was taken already is taken once: trying again is safe.
    const handedOver = (await handOver(rest)) === "taken" || (await handOver(rest)) === "taken";
    if (!handedOver) throw new Error(`The rest of the room ${room} was not handed over.`);
  }
  await joinSpeakers(store, announcements, page);
  return recipientsOf(announcements, page.subscribers);
};

/** The part of the room that begins after a connection, or further on if its announcement is for later ones only. */
const partAfter = ({ part }: Announcement, connectionId: string) => ({
  number: (part?.number ?? 0) + 1,
  after: part !== undefined && part.after > connectionId ? part.after : connectionId,
});

/** Subscribes legacy clients that are heard in the room and are not among those who hear it, where they would stand. */
const joinSpeakers = async (
  store: Store,
  announcements: readonly Announcement[],
  { subscribers, next }: SubscriberPage,
): Promise<void> => {
  const joining = announcements.filter(
    ({ from, part }) =>
      from.protocol === "legacy" &&
      (part === undefined || from.connectionId > part.after) &&
      (next === undefined || from.connectionId <= next) &&
      !subscribers.some(({ connectionId }) => connectionId === from.connectionId),
  );
  await Promise.all(joining.map(({ room, from }) => subscribe(store, room, from)));
};

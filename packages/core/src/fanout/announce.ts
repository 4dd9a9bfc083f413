import type { ParleyError } from "../protocol/error.ts";
import type { Store } from "../store.ts";
import {
  type Barred,
  type Subscriber,
  type SubscriberPage,
  subscribe,
  subscriberPage,
  subscriberPages,
} from "../subscription/subscribe.ts";
import type { Announcement } from "./announcement.ts";
import { endBarred, type TurnAway } from "./barred.ts";
import { firstPage, maxShards, mostForOne } from "./busy.ts";
import { type Delivery, deliver, nobody, type Recipient } from "./deliver.ts";
import type { Post } from "./poster.ts";
import type { HandedOver, HandOver } from "./queue.ts";
import { recipientsOf } from "./recipients.ts";

/** What tells who may hear a room, and hands over what is too much for one handler. */
type Reading = { handOver: HandOver; whyBarred: (subscriber: Subscriber) => ParleyError | undefined };

/** What a fan-out needs. */
export type Means = Reading & {
  post: Post;
  turnAway: TurnAway;
  /** Called with the recipients that are posted to. */
  noted?: (recipients: readonly Recipient[]) => void;
};

/**
 * Tells a room of an event that has just been stored: everybody but the connection it came from, which gets it as
 * its answer. A legacy client that speaks in a room it is not in hears it from now on.
 *
 * In a busy room workers do it: then this returns as soon as the queue has it, having told nobody. So they do for all
 * but the first `mostForOne` of a large room. What the queue does not take is done here after all.
 *
 * Connections of the room that are found barred are turned away, once all others are served.
 */
export const announce = async (
  store: Store,
  { post, turnAway, noted = () => {}, ...reading }: Means,
  announcement: Announcement,
): Promise<Delivery> => {
  const barred: Barred[] = [];
  const serve = async (pages: AsyncIterable<Recipient[]>) => {
    const delivery = await deliver(store, post, noting(pages, noted));
    await endBarred(store, turnAway, barred);
    return delivery;
  };
  if (!announcement.busy) return serve(recipientsHere(store, reading, announcement, barred));
  const handedOver = await reading.handOver([announcement]);
  if (handedOver === "taken") return nobody();
  return serve(recipientPages(store, reading, notTaken(announcement, handedOver), barred));
};

async function* noting(pages: AsyncIterable<Recipient[]>, noted: (recipients: Recipient[]) => void) {
  for await (const page of pages) {
    noted(page);
    yield page;
  }
}

/**
 * The recipients of an event in a room that is not busy: `mostForOne`, and the rest too when the queue does not take
 * them. It is asked when so many were read: how many there are is not known before, and they need not be read again.
 */
async function* recipientsHere(store: Store, reading: Reading, announcement: Announcement, barred: Barred[]) {
  const next = yield* recipientPages(store, reading, announcement, barred, mostForOne);
  if (next === undefined) return;
  const rest = { ...announcement, part: partAfter(announcement, next) };
  const handedOver = await reading.handOver([rest]);
  if (handedOver !== "taken") yield* recipientPages(store, reading, notTaken(rest, handedOver), barred);
}

/** What is told here instead of by a worker. Should the queue have it all the same, legacy clients hear of it from there. */
const notTaken = (announcement: Announcement, handedOver: HandedOver): Announcement => ({
  ...announcement,
  repeated: announcement.repeated || handedOver === "unanswered",
});

/**
 * What is to be sent to whom of an event, in pages that are read when they are asked for.
 *
 * @param barred is given those that may not hear it.
 * @returns the connection id after which there may be more, when `most` were read.
 */
async function* recipientPages(
  store: Store,
  { whyBarred }: Reading,
  announcement: Announcement,
  barred: Barred[],
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<Recipient[], string | undefined> {
  const { room, part } = announcement;
  const spared = sparing([announcement]);
  let next: string | undefined;
  const reading = { after: part?.after, first: firstPage, most, whyBarred: spared.ask(whyBarred) };
  for await (const page of subscriberPages(store, room, reading)) {
    barred.push(...spared.others(page.barred));
    yield recipientsOf([announcement], page.subscribers);
    await joinSpeakers(store, [announcement], page);
    next = page.next;
  }
  return next;
}

/** What a worker has to do for a room, or a part of one. */
export type Turn = { recipients: Recipient[]; barred: Barred[] };

/**
 * What is to be sent to whom of a room's announcements, as a worker was handed them: all of one room, or of the same
 * part of it. One Query. Those that are too many for one worker are handed over to the next one first.
 *
 * @param onStop called when they are not handed over, since they have been handed on through `maxShards` shards.
 * @throws Error when they could not be handed over. Nobody was told anything then.
 */
export const recipientsInTurn = async (
  store: Store,
  { handOver, whyBarred }: Reading,
  announcements: readonly [Announcement, ...Announcement[]],
  onStop: () => void = () => {},
): Promise<Turn> => {
  const [{ room }] = announcements;
  const isLast = announcements.some(({ part }) => (part?.number ?? 0) >= maxShards);
  const [earliest] = announcements.map(({ part }) => part?.after ?? "").toSorted();
  const spared = sparing(announcements);
  const reading = { after: earliest || undefined, most: mostForOne, whyBarred: spared.ask(whyBarred) };
  const page = await subscriberPage(store, room, reading);
  const { next } = page;
  if (next !== undefined && isLast) onStop();
  if (next !== undefined && !isLast) {
    const rest = announcements.map((announcement) => ({
      ...announcement,
      part: partAfter(announcement, next),
    }));
    // What was taken already is taken once: trying again is safe.
    const handedOver = (await handOver(rest)) === "taken" || (await handOver(rest)) === "taken";
    if (!handedOver) throw new Error(`The rest of the room ${room} was not handed over.`);
  }
  await joinSpeakers(store, announcements, page);
  return { recipients: recipientsOf(announcements, page.subscribers), barred: spared.others(page.barred) };
};

/**
 * Spares those who said what is announced: their acknowledgements may be on their way, and would not arrive on a connection that
 * is ended. A legacy client would send its message again. Whoever may not hear any more is ended by the next fan-out.
 */
const sparing = (announcements: readonly Announcement[]) => {
  const speakers = new Set(announcements.map(({ from }) => from.connectionId));
  return {
    /** Speakers are not asked about: they are posted nothing of their own, so they count for nothing either. */
    ask:
      (whyBarred: Reading["whyBarred"]): Reading["whyBarred"] =>
      (subscriber) =>
        speakers.has(subscriber.connectionId) ? undefined : whyBarred(subscriber),
    /** Without speakers, also those whose tokens have expired since. */
    others: (barred: readonly Barred[]): Barred[] =>
      barred.filter(({ subscriber }) => !speakers.has(subscriber.connectionId)),
  };
};

/** Whether a connection is among those of a page, whether it may hear the room or not. */
const isOn = ({ subscribers, barred }: SubscriberPage, id: string): boolean =>
  subscribers.some(({ connectionId }) => connectionId === id) ||
  barred.some(({ subscriber }) => subscriber.connectionId === id);

/** The part of the room that begins after a connection, or further on if its announcement is for later ones only. */
const partAfter = ({ part }: Announcement, connectionId: string) => ({
  number: (part?.number ?? 0) + 1,
  after: part !== undefined && part.after > connectionId ? part.after : connectionId,
});

/** Subscribes legacy clients that are heard in the room and are not among those who hear it, where they would stand. */
const joinSpeakers = async (
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

import type { WhyBarred } from "../allowance/barring.ts";
import type { Store } from "../store.ts";
import { type Barred, type Subscriber, subscriberPage, subscriberPages } from "../subscription/subscribe.ts";
import type { Announcement } from "./announcement.ts";
import type { PostNotes } from "./audience.ts";
import { startEnds, type TurnAway } from "./barred.ts";
import { firstPage, maxShards, mostForOne } from "./busy.ts";
import { type Delivery, deliver, nobody, type Recipient } from "./deliver.ts";
import type { Post } from "./poster.ts";
import type { HandedOver, HandOver } from "./queue.ts";
import { recipientsOf } from "./recipients.ts";
import { joinSpeakers, sparing } from "./speakers.ts";

/** What finds the recipients of a turn, and hands over those that are too many for one handler. */
export type TurnMeans = {
  handOver: HandOver;
  /** Who may hear. It may be found out while subscribers are read. */
  whyBarred: WhyBarred<Subscriber> | Promise<WhyBarred<Subscriber>>;
};

/** What a fan-out needs. */
export type FanoutMeans = TurnMeans & {
  post: Post;
  turnAway: TurnAway;
  /** Connections that earlier fan-outs have tried to end. */
  tried?: Set<string>;
  noted?: PostNotes;
};

/**
 * Tells a room of an event that has just been stored: everybody but the connection it came from, which gets it as
 * its answer. A legacy client that speaks in a room it is not in hears it from now on.
 *
 * In a busy room workers do it: then this returns as soon as the queue has it, having told nobody. So they do for all
 * but the first `mostForOne` of a large room. What the queue does not take is done here after all.
 *
 * Connections of the room that are found barred are turned away beside the posts. Nothing waits for that.
 */
export const announce = async (
  store: Store,
  { post, turnAway, tried, noted, ...means }: FanoutMeans,
  announcement: Announcement,
): Promise<Delivery> => {
  const ends = startEnds(store, turnAway, tried, noted?.barred);
  const serve = (pages: AsyncIterable<Recipient[]>) =>
    deliver(store, post, noting(pages, noted?.recipients ?? (() => {})));
  if (!announcement.busy) return serve(recipientsHere(store, means, announcement, ends.add));
  const handedOver = await means.handOver([announcement]);
  if (handedOver === "taken") return nobody();
  return serve(recipientPages(store, means, notTaken(announcement, handedOver), ends.add));
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
async function* recipientsHere(
  store: Store,
  means: TurnMeans,
  announcement: Announcement,
  onBarred: OnBarred,
) {
  const next = yield* recipientPages(store, means, announcement, onBarred, mostForOne);
  if (next === undefined) return;
  const rest = { ...announcement, part: partAfter(announcement, next) };
  const handedOver = await means.handOver([rest]);
  if (handedOver !== "taken") yield* recipientPages(store, means, notTaken(rest, handedOver), onBarred);
}

/** What is told here instead of by a worker. Should the queue have it all the same, legacy clients hear of it from there. */
const notTaken = (announcement: Announcement, handedOver: HandedOver): Announcement => ({
  ...announcement,
  repeated: announcement.repeated || handedOver === "unanswered",
});

type OnBarred = (barred: readonly Barred[]) => void;

/**
 * What is to be sent to whom of an event, in pages that are read when they are asked for.
 *
 * @param onBarred called with those that may not hear it.
 * @returns the connection id after which there may be more, when `most` were read.
 */
async function* recipientPages(
  store: Store,
  { whyBarred }: TurnMeans,
  announcement: Announcement,
  onBarred: OnBarred,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<Recipient[], string | undefined> {
  const { room, part } = announcement;
  const spared = sparing([announcement]);
  let next: string | undefined;
  const reading = { after: part?.after, first: firstPage, most, whyBarred: spared.ask(whyBarred) };
  for await (const page of subscriberPages(store, room, reading)) {
    onBarred(spared.others(page.barred));
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
  { handOver, whyBarred }: TurnMeans,
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

/** The part of the room that begins after a connection, or further on if its announcement is for later ones only. */
const partAfter = ({ part }: Announcement, connectionId: string) => ({
  number: (part?.number ?? 0) + 1,
  after: part !== undefined && part.after > connectionId ? part.after : connectionId,
});

import { setTimeout as pause } from "node:timers/promises";
import { closeConnection } from "../connection/close.ts";
import { dropSubscriber, type Subscriber } from "../connection/subscribe.ts";
import type { Post, PostOutcome } from "../gateway/poster.ts";
import type { Store } from "../table/store.ts";
import { type AimdLimiter, createAimdLimiter } from "./aimd-limiter.ts";
import { createHandshakeWait, type WhyGone } from "./handshake-wait.ts";

/** A connection to post to: a subscriber of a room, or any connection of a user. */
export type Addressee = Omit<Subscriber, "room"> & { room?: string };

/**
 * A connection, and the frames that it is to be sent, one after the other. `after`: they wait for this,
 * and are not sent if it is false. It never rejects.
 */
export type Recipient = {
  subscription: Addressee;
  frames: readonly string[];
  after?: Promise<boolean> | undefined;
};

/**
 * The result of a fan-out, in recipients. Those that are neither `delivered` nor `gone` read the
 * log later; they are counted by cause:
 * - the result of their last post, as in `PostOutcome`;
 * - `handshaking`: the handshake had not ended;
 * - `notAttempted`: the time was up.
 *
 * Of several frames, the first that did not arrive decides.
 *
 * `gone` ones were deleted, except the `cleanupFailed` among them: the next fan-out finds those
 * again.
 */
export type Delivery = Record<Outcome | "cleanupFailed", number>;

export type DeliverOptions = {
  /** Called for each recipient that is finished. */
  served?: (recipient: Recipient) => void;
  /** Ends it early. */
  until?: AbortSignal;
};

/**
 * Milliseconds for the whole fan-out, from when the first page is read: a hanging recipient must
 * not delay the acknowledgement for long.
 */
const fanoutDeadline = 4_000;

/**
 * Posts in flight at once. An account may send 5,000 at once and 10,000 a second; at 16 ms a post,
 * 160 would sustain that rate. More finish a fan-out sooner while the 5,000 last, which all
 * fan-outs share: on the local cloud, without TLS, 256 reach the last of a thousand a tenth earlier
 * than 160, and 400 no earlier than 256. A post without an answer after 100 ms is a slow one.
 */
const slots = { max: 256, min: 4, slowAfterMs: 100 };

/**
 * Full jitter between attempts, in milliseconds: the first wait is at most `base`, each later one
 * at most twice as long.
 */
const retryBackoff = { base: 50, max: 800 };

/**
 * Answers of 429 after which a recipient is given up, as long as no recipient recovers from one.
 * The cause is then not the account's rate but this client, which does not read, and everyone else
 * waits for it. At most a third of a second passes between the first and the last, about as long as
 * a worker waits for its last ones (`turnDeadline`).
 */
const maxRefusals = 4;

/**
 * Sends each recipient its frames, in order. One that is gone loses its subscription. One that is
 * throttled or fails is retried until the deadline, after all the others had their turn and without
 * delaying them. One that stays throttled while no recipient recovers is given up sooner.
 *
 * @param pages the recipients: those of one page are served while the next one is being read.
 * @throws what `post` or reading a page throws, once all recipients read before it are served.
 */
export const deliver = async (
  store: Store,
  post: Post,
  pages: Iterable<readonly Recipient[]> | AsyncIterable<readonly Recipient[]>,
  { served = () => {}, until }: DeliverOptions = {},
): Promise<Delivery> => {
  const delivery = nobody();
  const limiter = createAimdLimiter(slots);
  const recoveries = { count: 0 };
  const time = new AbortController();
  const deadline = until ? AbortSignal.any([time.signal, until]) : time.signal;
  deadline.addEventListener("abort", limiter.close, { once: true });

  const serve = async (recipient: Recipient) => {
    const { subscription, frames, after = true } = recipient;
    if (!(await after)) {
      delivery.notAttempted += 1;
      return served(recipient);
    }
    const whyGone = createHandshakeWait(store, subscription);
    let result: Outcome = "delivered";
    for (const frame of frames) {
      const shared = { post, limiter, recoveries, deadline };
      const outcome = await reach(shared, { ...subscription, whyGone }, frame);
      if (result === "delivered" || outcome === "gone") result = outcome;
      // Its backlog is too large already: the next frame would not arrive either.
      if (outcome === "gone" || outcome === "throttled") break;
    }
    delivery[result] += 1;
    served(recipient);
    if (result !== "gone") return;
    await forget(store, subscription).catch(() => {
      delivery.cleanupFailed += 1;
    });
  };
  // An error with one recipient, or with a page, does not keep the others from being served.
  const turns: Promise<void>[] = [];
  const faults: unknown[] = [];
  const note = (fault: unknown) => {
    faults.push(fault);
  };
  let timer: NodeJS.Timeout | undefined;
  const serveAll = async () => {
    for await (const page of pages) {
      timer ??= setTimeout(() => time.abort(), fanoutDeadline);
      for (const recipient of shuffled(page)) turns.push(serve(recipient).catch(note));
    }
  };
  await serveAll().catch(note);
  await Promise.all(turns);
  clearTimeout(timer);
  if (faults.length > 0) throw faults[0];
  return delivery;
};

/** Forgets a connection that has ended: where it was found, and itself. */
const forget = (store: Store, { room, connectionId }: Addressee): Promise<void> =>
  room === undefined ? closeConnection(store, connectionId) : dropSubscriber(store, { room, connectionId });

/** A fan-out to nobody. */
export const nobody = (): Delivery => ({
  delivered: 0,
  gone: 0,
  throttled: 0,
  failed: 0,
  unanswered: 0,
  refused: 0,
  handshaking: 0,
  notAttempted: 0,
  cleanupFailed: 0,
});

/** The number of recipients that a fan-out has missed. */
export const missed = ({
  throttled,
  failed,
  unanswered,
  refused,
  handshaking,
  notAttempted,
}: Delivery): number => throttled + failed + unanswered + refused + handshaking + notAttempted;

type Outcome = PostOutcome | "handshaking" | "notAttempted";

/** What the posts of one delivery share. */
type Shared = {
  post: Post;
  limiter: AimdLimiter;
  /** Posts of this fan-out that succeeded after a 429. */
  recoveries: { count: number };
  deadline: AbortSignal;
};

/** Posts to one recipient until the outcome is final or time is up. */
const reach = async (
  { post, limiter, recoveries, deadline }: Shared,
  { connectionId, whyGone }: Pick<Addressee, "connectionId"> & { whyGone: WhyGone },
  payload: string,
): Promise<Outcome> => {
  let last: Outcome = "notAttempted";
  let refusals = 0;
  let seen = recoveries.count;
  for (let attempt = 0; ; attempt++) {
    const slot = await limiter.enter();
    if (!slot) return last;
    const outcome = await post(connectionId, payload, deadline);
    // Later answers are about this client alone: it may be slow itself.
    slot.leave(attempt === 0 ? isRetryable(outcome) : undefined);
    if (outcome === "delivered" && last === "throttled") recoveries.count += 1;
    const gone = outcome === "gone" ? await whyGone() : undefined;
    if (gone === "ended" || (!gone && !isRetryable(outcome))) return outcome;
    last = gone ? "handshaking" : outcome;
    if (gone && gone.leftMs <= 0) return last;
    if (outcome === "throttled") {
      if (seen !== recoveries.count) refusals = 0;
      seen = recoveries.count;
      refusals += 1;
      if (refusals >= maxRefusals) return last;
    }
    const max = Math.min(retryBackoff.max, retryBackoff.base * 2 ** attempt);
    const wait = Math.min(Math.random() * max, gone?.leftMs ?? max);
    await pause(wait, undefined, { signal: deadline }).catch(() => undefined);
  }
};

/**
 * Whether a later post may succeed. One without an answer may have succeeded: a second one would
 * show it twice.
 */
const isRetryable = (outcome: PostOutcome) => outcome === "throttled" || outcome === "failed";

/** In a random order, so that nobody is always last. */
const shuffled = <Each>(list: readonly Each[]): Each[] =>
  list
    .map((each) => ({ each, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ each }) => each);

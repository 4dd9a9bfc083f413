import { tuned } from "../tuning.ts";

/**
 * When a fan-out uses the queue, and how its worker behaves. A queued message costs one request of
 * SQS FIFO ($0.50 a million), plus its share of two more for its batch and of a worker. It saves
 * frames ($1.00 a million): with 10 messages in one, 9 of 10. It arrives some 30 to 125 ms later.
 */

/**
 * A room is busy while its last four events took fewer milliseconds than this: 8 a second or more,
 * where a batch usually holds at least two. A single gap would tell 8 a second from two users who
 * happen to send at once far less reliably. That matters because the first message of a room that
 * has become quiet can overtake the last batch, and clients then look for a gap. The size of a room
 * is not known before it is read, so a busy room of three uses the queue too: that is rare, and
 * costs little.
 */
const busyWithin = 400;

/** @param lastFourMs the milliseconds in which the room's last four events were taken. */
export const isBusy = (lastFourMs: number): boolean => lastFourMs < tuned("busyWithinMs", busyWithin);

/**
 * The maximum number of recipients that one handler serves; other workers serve the rest of a
 * larger room. It is about what one page of the Query holds (1 MB, at 350 bytes a subscription),
 * and a third of a second of posts at 10,000 a second, the limit of an AWS account.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
 */
export const maxRecipientsPerHandler = 3_000;

/**
 * The maximum number of shards that one event is passed to. At an account's 10,000 posts a second,
 * 200 shards take a minute: recipients that are not reached by then find the event in the log. It
 * bounds the chain of workers, each of which invokes the next one through the queue, even if a
 * fault would pass an event on forever. Lambda's own loop detection has to be off for it
 * (`infra/fanout.ts`).
 */
export const maxShards = 200;

/**
 * Subscriptions that the send handler reads before its first post; it reads the others while it
 * posts. Most rooms are smaller, and take one Query.
 */
export const firstPage = 100;

/**
 * While a worker has a room's messages, the queue holds back the room's next ones, which collect. A
 * worker holds a busy room for this many milliseconds or longer: the more it was given, the busier
 * the room is, and the more frames a longer wait saves. 50 messages a second settle at 7 a batch,
 * held for 150 ms; 8 a second at one, held for 80 ms. Waiting 80 ms with 1 GB costs about as much as
 * one frame, which pays off with a handful of recipients or more. Longer than `longest` would save
 * more, but a message that was overtaken on its way into the queue comes with the next batch: that
 * has to arrive before most clients look for it, from 200 ms on.
 */
export const batchWindow = { shortest: 80, perMessage: 12, longest: 150, fromRecipients: 10 } as const;

/**
 * The maximum number of messages that SQS delivers at once: a batch of this size is not held, since
 * more are waiting.
 */
const fullBatch = 10;

/**
 * For how many milliseconds a worker holds a busy room.
 * @param messages how many messages it was given.
 */
export const batchWindowFor = (messages: number, recipients: number): number => {
  if (messages >= fullBatch || recipients < batchWindow.fromRecipients) return 0;
  const { shortest, perMessage, longest } = batchWindow;
  return tuned("batchWindowMs", Math.min(shortest + (messages - 1) * perMessage, longest));
};

/**
 * When a worker ends its turn before all recipients are served, in milliseconds from its beginning:
 * the slowest of a hundred posts, or one client that hangs, must not set the pace for the others. A
 * recipient that is cut short finds the events in the log.
 * - `tailAfter`: when at most the share `fewest` is left (or one recipient), and no legacy client.
 *   A legacy client gets a batch as ten successive posts, and could not order what the next worker
 *   sends meanwhile;
 * - `legacyAfter`: legacy clients may be among those;
 * - `longest`: however many are left. More than `fewest` hang, or the account's rate is used up.
 */
export const turnDeadline = { fewest: 0.1, tailAfter: 200, legacyAfter: 400, longest: 1_000 } as const;

import { tuned } from "../tuning.ts";

/**
 * When a fan-out goes through the queue, and how its worker behaves. A message that goes through it costs
 * one request of SQS FIFO ($0.50 a million), and its share of two for each batch and of a worker; what it
 * saves are frames ($1.00 a million): with 10 messages in one, 9 of 10. It comes some 30 to 125 ms later.
 */

/**
 * A room is busy while its last four events took fewer milliseconds than this: that is 8 a second and more,
 * from where two meet in one batch more often than not. One gap alone would tell 8 a second from two people
 * who happen to speak at once far less reliably, and whenever a room turns calm its first message can
 * overtake the last batch, which has clients look for a gap. How many are in the room is not known before
 * it is read, so a busy room of three takes the queue too: that is rare, and costs it little.
 */
const busyWithin = 400;

/** @param lastFourMs the milliseconds in which the room's last four events were taken. */
export const isBusy = (lastFourMs: number): boolean => lastFourMs < tuned("busyWithinMs", busyWithin);

/**
 * The most recipients that one handler serves; the rest of a larger room are other workers'. It is about
 * what one page of the Query holds (1 MB, at 350 bytes a subscription), and a third of a second of posts at
 * 10,000 a second, which is all that an account may send.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
 */
export const maxRecipientsPerHandler = 3_000;

/**
 * The most shards that one event is handed on to. With an account's 10,000 posts a second, 200 shards take
 * a minute: whoever is not reached by then finds the event in the log. It ends the chain of workers, each
 * of which invokes the next one through the queue, also should a fault hand an event on for ever; Lambda's
 * own check for loops has to be off for it (`infra/fanout.ts`).
 */
export const maxShards = 200;

/**
 * How many subscriptions the send handler reads before its first post; it reads the others while it posts.
 * Most rooms are smaller, and take one Query.
 */
export const firstPage = 100;

/**
 * While a worker has a room's messages, the queue keeps the room's next ones back, and so they collect. It
 * keeps a busy room for so many milliseconds at least. Waiting that long with 1 GB costs about as much as
 * one frame, which pays from a handful of recipients on. Longer would save more, but a message that was
 * overtaken on its way into the queue comes with the batch after: that has to be there before clients go
 * and look for it, after 200 ms.
 */
export const batchWindow = { milliseconds: 80, fromRecipients: 10 } as const;

/**
 * When a worker ends its turn although some are not served, in milliseconds from its beginning: the slowest
 * of a hundred posts, or one client that hangs, must not set the pace for the others. Who is cut short
 * finds it in the log.
 * - `tailAfter`: when no more than the share `fewest` is left (one at least), and no legacy client, which
 *   is sent a batch in ten posts one after the other, and could not sort what the next worker sends it
 *   meanwhile;
 * - `legacyAfter`: legacy clients may be among those;
 * - `longest`: however many are left. More than `fewest` hang, or the account's rate is used up.
 */
export const turnDeadline = { fewest: 0.1, tailAfter: 200, legacyAfter: 400, longest: 1_000 } as const;

/** The most messages that SQS gives at once: a batch of so many is not held, since more are waiting. */
export const fullBatch = 10;

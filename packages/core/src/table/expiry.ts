import type { Store } from "./store.ts";

const daySeconds = 24 * 60 * 60;

/**
 * The minimum time for which a retry of a message finds its first attempt. Where messages expire,
 * it does until a day after that.
 */
export const intentLifeSeconds = daySeconds;

/** The `expireAt` of an item with a given lifetime from now, in epoch seconds. */
export const expiresIn = (store: Store, seconds: number) => Math.ceil(store.now() / 1000) + seconds;

/**
 * The `expireAt` of what is stored at a seq of the log: none when messages are kept forever.
 *
 * @param takenAt when the seq was taken, in epoch milliseconds. The lifetime counts from then. So
 *   an event that its send stores late, behind the cursors of readers who passed the seq because of
 *   its age, has already expired.
 */
export const messageExpiry = ({ retentionDays }: Store, takenAt: number) =>
  retentionDays > 0 ? Math.ceil(takenAt / 1000) + retentionDays * daySeconds : undefined;

/**
 * Whether an item is still valid. DynamoDB deletes expired items within days, not at once.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ttl-expired-items.html
 */
export const isAlive = (store: Store, item: { expireAt?: number | undefined }) =>
  item.expireAt === undefined || item.expireAt * 1000 > store.now();

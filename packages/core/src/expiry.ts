import type { Connection } from "./connection/connection.ts";
import { lastMoment } from "./identity/identity.ts";
import type { Store } from "./store.ts";

const daySeconds = 24 * 60 * 60;

/** Connections and their subscriptions outlive API Gateway's two hours a little: `$disconnect` may never come. */
export const connectionLifeSeconds = 2 * 60 * 60 + 10 * 60;

/** How long the retry of a message still finds its first try. */
export const intentLifeSeconds = daySeconds;

/** The `expireAt` of an item that lives so long from now, in epoch seconds. */
export const expiresIn = (store: Store, seconds: number) => Math.ceil(store.now() / 1000) + seconds;

/** The `expireAt` of a connection and its subscriptions: nobody is told anything past the end of their token. */
export const connectionExpiry = (store: Store, { tokenExpiresAt }: Connection): number => {
  const longest = expiresIn(store, connectionLifeSeconds);
  if (tokenExpiresAt === undefined) return longest;
  return Math.min(longest, Math.ceil(lastMoment(tokenExpiresAt) / 1000));
};

/** The `expireAt` of a new message: none when messages are kept for ever. */
export const messageExpiry = (store: Store) =>
  store.retentionDays > 0 ? expiresIn(store, store.retentionDays * daySeconds) : undefined;

/**
 * Whether an item is still to be shown. DynamoDB deletes expired items within days, not at once.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ttl-expired-items.html
 */
export const isAlive = (store: Store, item: { expireAt?: number | undefined }) =>
  item.expireAt === undefined || item.expireAt * 1000 > store.now();

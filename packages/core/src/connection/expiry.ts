import { lastMoment } from "../identity/identity.ts";
import { expiresIn } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";
import type { Connection } from "./connection.ts";

/**
 * Connections and their subscriptions outlive API Gateway's two hours a little: `$disconnect` may
 * never arrive.
 */
export const connectionLifeSeconds = 2 * 60 * 60 + 10 * 60;

/**
 * The `expireAt` of a connection and its subscriptions: nothing is posted past the expiry of the
 * token.
 */
export const connectionExpiry = (store: Store, { tokenExpiresAt }: Connection): number => {
  const longest = expiresIn(store, connectionLifeSeconds);
  if (tokenExpiresAt === undefined) return longest;
  return Math.min(longest, Math.ceil(lastMoment(tokenExpiresAt) / 1000));
};

import { type OnCost, readCost, writeCost } from "../cost.ts";
import { expiresIn } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";
import type { Connection } from "./connection.ts";
import { connectionLifeSeconds } from "./expiry.ts";

/**
 * Seconds for which a lease holds. A ping renews one that is `renewedAfter` old, and the next ping may be
 * up to five minutes after one that did not: four, and one for which a browser may delay a hidden page.
 */
export const leaseSeconds = 630;

/**
 * The age in seconds from which a ping renews a lease: of pings four minutes apart, each second one. Who
 * keeps a connection open with fewer pings, within API Gateway's ten minutes, renews it by each.
 */
export const renewedAfter = 270;

/** Bytes of a lease, with its keys. */
export const leaseBytes = 300;

/** Seconds for which a user stays online after a connection has ended: a reload takes less. */
export const heldSeconds = 25;

/** The id of the lease of what has ended. No connection has it: API Gateway's ids end in `=`. */
const ended = "ended";

/** The id of what says when a user was last online: there while others may know. */
export const seen = "seen";

type Timed = { connectionId: string; until: number };

type Leased = Pick<Connection, "connectionId" | "userId" | "protocol">;

/** Epoch milliseconds, some seconds from now. */
const secondsFrom = (store: Store, seconds: number) => store.now() + seconds * 1000;

/** Begins the lease of a connection. Legacy clients have none: nothing makes them send frames. */
export const openLease = async (store: Store, { connectionId, userId, protocol }: Leased): Promise<void> => {
  if (protocol === "legacy") return;
  await store.leases
    .put({
      present: userId,
      connectionId,
      until: secondsFrom(store, leaseSeconds),
      expireAt: expiresIn(store, connectionLifeSeconds),
    })
    .go();
};

/**
 * Renews the lease of a connection that has sent a ping, if that is due: half a read unit, and then a write
 * unit. One that was ended meanwhile stays ended.
 *
 * @returns the revision of the user's blocklist, if it was changed while the connection was open.
 */
export const renewLease = async (
  store: Store,
  { connectionId, userId, protocol }: Leased,
  onCost: OnCost,
): Promise<number | undefined> => {
  if (protocol === "legacy") return undefined;
  const key = { present: userId, connectionId };
  onCost(readCost(0));
  const { data } = await store.leases.get(key).go({ attributes: ["until", "blocklist"] });
  if (data === null) return undefined;
  if (data.until > secondsFrom(store, leaseSeconds - renewedAfter)) return data.blocklist;
  onCost(writeCost(0));
  await store.leases
    .patch(key)
    .set({ until: secondsFrom(store, leaseSeconds) })
    .go({ returnOnConditionCheckFailure: true });
  return data.blocklist;
};

/**
 * Puts the revision of a user's blocklist into the leases of their connections: a ping reads that of its
 * own anyway, so whoever was not told of a change learns it there.
 */
export const noteBlocklist = async (
  store: Store,
  userId: string,
  revision: number,
  onCost: OnCost,
): Promise<void> => {
  const leases = await leasesOf(store, userId, onCost);
  onCost(leases.length * writeCost(0));
  await Promise.all(
    leases.map((key) =>
      store.leases
        .patch(key)
        .set({ blocklist: revision })
        .where(({ blocklist }, { notExists, lt }) => `${notExists(blocklist)} OR ${lt(blocklist, revision)}`)
        .go({ returnOnConditionCheckFailure: true }),
    ),
  );
};

/** The keys of a user's leases, by a strongly consistent Query. */
const leasesOf = async (store: Store, userId: string, onCost: OnCost) => {
  const { data } = await store.leases.query
    .lease({ present: userId })
    .go({ consistent: true, pages: "all", attributes: ["present", "connectionId"] });
  onCost(readCost(data.length * leaseBytes));
  return data;
};

/**
 * Ends the lease of a connection that has ended: it is read among the others of its user, at the price of
 * one. If it still held, its user stays online for `heldSeconds`,
 * so that a reload is no change. That is stored first: at no moment has the user neither lease.
 */
export const endLease = async (store: Store, { connectionId, userId, protocol }: Leased): Promise<void> => {
  if (protocol === "legacy") return;
  const key = { present: userId, connectionId };
  const { data: leases } = await store.leases.query
    .lease({ present: userId })
    .go({ consistent: true, pages: "all", attributes: ["connectionId", "until"] });
  const lease = leases.find((each) => each.connectionId === connectionId);
  if (!lease) return;
  if (leases.some((each) => each.connectionId === seen)) await noteSeen(store, userId, lease);
  if (lease.until > store.now()) {
    const [until, expireAt] = [secondsFrom(store, heldSeconds), expiresIn(store, heldSeconds)];
    await store.leases.put({ present: userId, connectionId: ended, until, expireAt }).go();
  }
  await store.leases.delete(key).go();
};

/** When a user was last online by a lease, in epoch milliseconds. */
export const lastOnlineBy = (store: Store, { connectionId, until }: Timed): number => {
  if (connectionId === seen) return until;
  const seconds = connectionId === ended ? heldSeconds : leaseSeconds;
  return until > store.now() ? store.now() : until - seconds * 1000;
};

/** Notes when a user was last online, while others may know: one write for each connection that ends. */
const noteSeen = async (store: Store, present: string, lease: Timed): Promise<void> => {
  const until = lastOnlineBy(store, lease);
  await store.leases
    .patch({ present, connectionId: seen })
    .set({ until })
    .where((stored, { lt }) => lt(stored.until, until))
    .go({ returnOnConditionCheckFailure: true });
};

/** Deletes what is left of the leases of a user who is deleted and has no connection. */
export const deleteLeases = async (store: Store, userId: string, onCost: OnCost): Promise<void> => {
  const leases = await leasesOf(store, userId, onCost);
  onCost(leases.length * writeCost(0));
  await Promise.all(leases.map((key) => store.leases.delete(key).go()));
};

import { type OnCost, readCost } from "../cost.ts";
import { isAlive } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";
import type { Blocklist } from "../wire/blocklist.ts";

/** Bytes of a list, beside the ids in it. */
const listBytes = 300;

/** The bytes of a stored list of users. */
export const blocklistBytes = (users: readonly string[]): number =>
  users.reduce((bytes, user) => bytes + user.length + 3, listBytes);

/** The list of a user who never had one. */
const noBlocklist: Blocklist = { revision: 0, users: [] };

/**
 * A user's blocklist.
 *
 * @param consistent whether the read is strongly consistent. One that is not may be a moment old.
 */
export const readBlocklist = async (
  store: Store,
  blocker: string,
  { consistent, onCost }: { consistent: boolean; onCost: OnCost },
): Promise<Blocklist> => {
  const { data } = await store.blocklists.get({ blocker }).go({ consistent });
  onCost(readCost(data ? blocklistBytes(data.users) : 0));
  if (!data || !isAlive(store, data)) return noBlocklist;
  return { revision: data.revision, users: data.users };
};

/** Whether a user has blocked another one, by a strongly consistent read. */
export const hasBlocked = async (
  store: Store,
  blocker: string,
  user: string,
  onCost: OnCost,
): Promise<boolean> =>
  (await readBlocklist(store, blocker, { consistent: true, onCost })).users.includes(user);

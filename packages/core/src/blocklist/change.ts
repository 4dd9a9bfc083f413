import { type Blocking, noteInDirectRoom } from "../acl/blockings.ts";
import { blocklistBytes, hasBlocked, readBlocklist } from "../acl/blocklist.ts";
import { type OnCost, prices, writeCost } from "../cost.ts";
import { isAccount } from "../rate-limit/payer.ts";
import { expiresIn } from "../table/expiry.ts";
import { guestTokenSeconds } from "../table/guest-life.ts";
import type { Store } from "../table/store.ts";
import type { Blocklist } from "../wire/blocklist.ts";
import { ParleyError } from "../wire/error.ts";
import { usersOfBlocklist } from "../wire/limits.ts";

/** Rounds before a change gives up that meets one of another device after the other. */
const rounds = 5;

const full = new ParleyError(
  "blocklist_full",
  `You can block ${usersOfBlocklist} users. Unblock one of them first.`,
);

/**
 * Blocks another user, or unblocks them. Repeating it changes nothing.
 *
 * A block is noted in the direct room of the two before the list names the user, so that nobody dies
 * between the two and leaves a list that the room does not ask; and after it, so that nothing is stored
 * there by an access that was decided before.
 *
 * @throws ParleyError `invalid_field` for oneself; `blocklist_full`; `unavailable` where other devices
 *   change the list all the time.
 */
export const changeBlocklist = async (
  store: Store,
  { blocker, user, blocked }: { blocker: string; user: string; blocked: boolean },
  onCost: OnCost,
): Promise<Blocklist> => {
  if (blocker === user)
    throw new ParleyError("invalid_field", "You cannot block yourself.", { field: "user" });
  if (!blocked) {
    const without = await replaceIn(store, blocker, { remove: user }, onCost);
    onCost(prices.writeUnit);
    await store.blocklistEntries.delete({ blockedUser: user, by: blocker }).go();
    // Another device may have blocked them since.
    if (await hasBlocked(store, blocker, user, onCost)) await putEntry(store, { blocker, user }, onCost);
    return without;
  }
  const known = await readBlocklist(store, blocker, { consistent: true, onCost });
  if (known.users.length >= usersOfBlocklist && !known.users.includes(user)) throw full;
  await putEntry(store, { blocker, user }, onCost);
  await noteInDirectRoom(store, { blocker, user }, onCost);
  const list = await replaceIn(store, blocker, { add: user }, onCost);
  // Another device that has unblocked them before may have deleted it since.
  await putEntry(store, { blocker, user }, onCost);
  await noteInDirectRoom(store, { blocker, user }, onCost);
  return list;
};

const putEntry = async (store: Store, { blocker, user }: Blocking, onCost: OnCost): Promise<void> => {
  onCost(prices.writeUnit);
  await store.blocklistEntries.put({ blockedUser: user, by: blocker }).go();
};

/**
 * Changes the users of a list, whatever other devices do meanwhile. Writes nothing that is so already.
 *
 * @param max how many users it may have, if one is added.
 */
export const replaceIn = async (
  store: Store,
  blocker: string,
  { add, remove, max = usersOfBlocklist }: { add?: string; remove?: string; max?: number },
  onCost: OnCost,
): Promise<Blocklist> => {
  for (let round = 0; round < rounds; round++) {
    const known = await readBlocklist(store, blocker, { consistent: true, onCost });
    const kept = known.users.filter((user) => user !== remove);
    const users = add === undefined || kept.includes(add) ? kept : [...kept, add];
    if (users.length === known.users.length && users.every((user) => known.users.includes(user)))
      return known;
    if (add !== undefined && users.length > max) throw full;
    const list = { revision: known.revision + 1, users };
    onCost(writeCost(blocklistBytes(users)));
    const expireAt = isAccount(blocker) ? {} : { expireAt: expiresIn(store, guestTokenSeconds) };
    const { rejected } = await store.blocklists
      .put({ blocker, ...list, ...expireAt })
      .where(({ revision }, { notExists, eq }) =>
        known.revision === 0 ? notExists(revision) : eq(revision, known.revision),
      )
      .go({ response: "none", returnOnConditionCheckFailure: true });
    if (!rejected) return list;
  }
  throw new ParleyError("unavailable", "Your other devices are changing this list. Try again.", {
    retryAfter: 1,
  });
};

import { noteInDirectRoom } from "../acl/blockings.ts";
import { hasBlocked, readBlocklist } from "../acl/blocklist.ts";
import { noteBlocklist } from "../connection/lease.ts";
import { type OnCost, prices, readCost } from "../cost.ts";
import { mayContinue, type Transfer, unlimited } from "../message/transfer.ts";
import type { Progress } from "../protocol/http.ts";
import type { Store } from "../table/store.ts";
import { directRoomName } from "../wire/closed-room.ts";
import { usersOfBlocklist } from "../wire/limits.ts";
import { changeBlocklist, replaceIn } from "./change.ts";

/** Entries that are moved concurrently: one page of the Query. */
const pageSize = 25;

/** Bytes of an entry. */
const entryBytes = 300;

/**
 * Deletes the blocklist of a user who is gone, and takes them out of those of others. Who takes over
 * (`take`) has blocked whom either had, and is blocked by whoever had blocked either: nobody shakes that
 * off by signing in.
 *
 * @returns whether that was all. What is in a list is no message.
 */
export const reassignBlocklists = async (
  store: Store,
  transfer: Transfer & { intents: "take" | "forget" },
): Promise<Progress> => {
  const { from, intents, budget = unlimited } = transfer;
  // An account is the same in every room.
  const successor = intents === "take" ? transfer.to("") : undefined;
  let isLast = false;
  do {
    const { data } = await store.blocklistEntries.query
      .entry({ blockedUser: from })
      .go({ consistent: true, limit: pageSize, pages: 1 });
    budget.onCost(readCost(data.length * entryBytes));
    await Promise.all(data.map(({ by }) => replaceBlocked(store, { by, from, successor }, budget.onCost)));
    isLast = data.length < pageSize;
  } while (!isLast && mayContinue(store, transfer));
  if (!isLast) return { messages: 0, done: false };
  await moveOwn(store, { from, successor }, budget.onCost);
  return { messages: 0, done: true };
};

type Replacing = { by: string; from: string; successor: string | undefined };

/** Puts a user's successor into a list in their place, if the list names them. */
const replaceBlocked = async (
  store: Store,
  { by, from, successor }: Replacing,
  onCost: OnCost,
): Promise<void> => {
  const isBlocked = await hasBlocked(store, by, from, onCost);
  if (isBlocked && successor !== undefined && successor !== by) {
    onCost(prices.writeUnit);
    await store.blocklistEntries.put({ blockedUser: successor, by }).go();
    await noteInDirectRoom(store, { blocker: by, user: successor }, onCost);
    // The successor has the place of the other one in this room.
    await noteInDirectRoom(store, { blocker: by, user: successor }, onCost, await directRoomName([by, from]));
    await replaceIn(store, by, { add: successor, max: usersOfBlocklist + 1 }, onCost);
    await noteInDirectRoom(store, { blocker: by, user: successor }, onCost);
  }
  const { revision } = await replaceIn(store, by, { remove: from }, onCost);
  await noteBlocklist(store, by, revision, onCost);
  // Last: it is found again by this if it was interrupted.
  onCost(prices.writeUnit);
  await store.blocklistEntries.delete({ blockedUser: from, by }).go();
};

/** Gives a user's own list to their successor, as far as that has room, and deletes it. */
const moveOwn = async (
  store: Store,
  { from, successor }: Omit<Replacing, "by">,
  onCost: OnCost,
): Promise<void> => {
  const { users, revision } = await readBlocklist(store, from, { consistent: true, onCost });
  if (revision === 0) return;
  for (const user of users) {
    if (successor !== undefined && user !== successor) await takeOver(store, successor, user, onCost);
    onCost(prices.writeUnit);
    await store.blocklistEntries.delete({ blockedUser: user, by: from }).go();
  }
  onCost(prices.writeUnit);
  await store.blocklists.delete({ blocker: from }).go();
};

const takeOver = async (store: Store, blocker: string, user: string, onCost: OnCost): Promise<void> => {
  const { users } = await readBlocklist(store, blocker, { consistent: true, onCost });
  if (users.includes(user) || users.length >= usersOfBlocklist) return;
  await changeBlocklist(store, { blocker, user, blocked: true }, onCost);
};

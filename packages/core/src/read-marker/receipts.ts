import { readBlocklist } from "../acl/blocklist.ts";
import { type OnCost, readCost } from "../cost.ts";
import { isMember, memberBytes } from "../event-kinds/membership.ts";
import type { Receipts } from "../protocol/receipts.ts";
import { isAlive } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";
import { receiptMembers } from "../wire/limits.ts";
import { findReadMarker, markerIn } from "./find.ts";

type Asked = { room: string; seq: number; asker: string };

/**
 * The other members of a room who have read it up to a seq, by the markers that are stored. It is decided
 * before whether the caller may ask. All reads are eventually consistent: one Query of the members, a
 * marker of each, and of those who have read that far, whether they show it to the caller.
 *
 * A caller who shows nobody how far they have read is shown nobody. In a room of more than `receiptMembers`
 * there is a count of as many, without names.
 */
export const findReceipts = async (
  store: Store,
  { room, seq, asker }: Asked,
  onCost: OnCost,
): Promise<Receipts> => {
  if (!(await showsReceipts(store, asker, onCost))) return { count: 0, readers: [], hidden: true };
  const [{ data: items }, { data: log }] = await Promise.all([
    store.members.query.byRoom({ room }).go({ limit: receiptMembers + 1, pages: 1 }),
    store.rooms.get({ room }).go(),
  ]);
  onCost(readCost(items.length * memberBytes, 2) / 2);
  if (!log) return { count: 0, readers: [] };
  const others = items
    .slice(0, receiptMembers)
    .filter((item) => item.member !== asker && isMember(store, item));
  const isShown = async (reader: string): Promise<boolean> => {
    const marker = markerIn(await findReadMarker(store, reader, room), log.epoch);
    onCost(readCost(0) / 2);
    if (!marker || marker.seq < seq) return false;
    const [shows, { users: blocked }] = await Promise.all([
      showsReceipts(store, reader, onCost),
      readBlocklist(store, reader, { consistent: false, onCost }),
    ]);
    return shows && !blocked.includes(asker);
  };
  const shown = await Promise.all(others.map(({ member }) => isShown(member)));
  const readers = others
    .filter((_, nth) => shown[nth])
    .map(({ member, name }) => ({ userId: member, ...(name !== undefined && { name }) }));
  return { count: readers.length, ...(items.length <= receiptMembers && { readers }) };
};

/** Whether a user shows the members of their rooms how far they have read, which they do by default. */
const showsReceipts = async (store: Store, userId: string, onCost: OnCost): Promise<boolean> => {
  const { data } = await store.users.get({ userId }).go();
  onCost(readCost(0) / 2);
  return !data || !isAlive(store, data) || data.receipts !== "nobody";
};

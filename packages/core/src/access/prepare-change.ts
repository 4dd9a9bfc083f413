import { type Acl, type AclEntry, readAcl } from "../acl/acl.ts";
import { type OnCost, prices } from "../cost.ts";
import { applyEvent } from "../event-kinds/apply.ts";
import { toEvent } from "../log/event.ts";
import { seal } from "../log/seal.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";

/**
 * Milliseconds for which a room keeps a change of access at least. It is longer than a function runs: who
 * was let in before the change has subscribed by then, or never will.
 */
const recentMs = 60_000;

/** The most changes that a room keeps: the next one waits. They leave its item near 1 KB. */
const maxRecent = 24;

const tooMany = new ParleyError(
  "unavailable",
  "Access to this room was changed very often just now. Try again in a minute.",
  { retryAfter: recentMs / 1000 },
);

/**
 * Makes a room ready for a change of access: what older ones have left undone is completed, and then
 * forgotten.
 *
 * @throws ParleyError `unavailable` where there were too many within a minute.
 */
export const prepareChange = async (store: Store, room: string, onCost: OnCost): Promise<void> => {
  onCost(prices.readUnit);
  const { data } = await store.rooms.get({ room }).go({ consistent: true });
  // A new room has no access to change.
  if (!data) return;
  if (data.acl === undefined) return startAcl(store, room, onCost);
  const entries = readAcl(data.acl as Acl);
  const old = entries.filter(({ at }) => store.now() - at > recentMs);
  for (const entry of old) await complete(store, room, entry, onCost);
  if (old.length > 0) await forget(store, room, old, onCost);
  if (entries.length - old.length >= maxRecent) throw tooMany;
};

const startAcl = async (store: Store, room: string, onCost: OnCost): Promise<void> => {
  onCost(prices.writeUnit);
  await store.rooms
    .patch({ room })
    .set({ acl: {} })
    .where(({ acl }, { notExists }) => notExists(acl))
    .go({ returnOnConditionCheckFailure: true });
};

/** Applies a change again: its handler may have died, and subscriptions may have been made beside it. */
const complete = async (store: Store, room: string, { seq }: AclEntry, onCost: OnCost): Promise<void> => {
  onCost(prices.readUnit);
  const found = await readPlace(store, room, seq);
  if (!found) onCost(prices.writeUnit);
  const item = found ?? (await seal(store, room, seq));
  const event = item && toEvent(item);
  if (!event) return;
  await applyEvent(store, room, event, undefined, onCost);
};

const forget = async (
  store: Store,
  room: string,
  entries: readonly AclEntry[],
  onCost: OnCost,
): Promise<void> => {
  onCost(prices.writeUnit);
  await store.rooms
    .patch({ room })
    .data((item, { remove }) => {
      for (const { key } of entries) remove(item.acl[key]);
    })
    .go({ returnOnConditionCheckFailure: true });
};

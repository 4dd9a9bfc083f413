import { type AclEntry, userKey } from "../acl/acl.ts";
import { forgetChanges } from "../acl/forget-changes.ts";
import { type OnCost, prices } from "../cost.ts";
import { type RoomEvent, readerOf } from "../event-kinds/kinds.ts";
import { toEvent } from "../log/event.ts";
import { seal } from "../log/seal.ts";
import { sealAfter } from "../log/settle.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { tuned } from "../tuning.ts";
import { ParleyError } from "../wire/error.ts";
import type { PlaceChange } from "../wire/place.ts";

/** The answer while an event that changes access is being stored, and where one comes after the other. */
export const beingChanged = new ParleyError(
  "unavailable",
  "Access to this room is being changed. Try again.",
  { retryAfter: 1 },
);

/** Whether the event of a recent change may still be stored. */
export const isInFlight = (store: Store, { at }: AclEntry): boolean =>
  store.now() - at < tuned("sealAfterMs", sealAfter);

/**
 * The event of a recent change. Where nothing was stored, nothing can be any more after this, and the room
 * forgets the change: undefined.
 *
 * @throws ParleyError `unavailable` while the event may still be stored.
 */
export const storedChange = async (
  store: Store,
  room: string,
  entry: AclEntry,
  onCost: OnCost,
): Promise<RoomEvent | undefined> => {
  onCost(prices.readUnit);
  const found = await readPlace(store, room, entry.seq);
  if (!found && isInFlight(store, entry)) throw beingChanged;
  if (!found) onCost(prices.writeUnit);
  const item = found ?? (await seal(store, room, entry.seq));
  const event = item && toEvent(item);
  if (event) return event;
  onCost(prices.writeUnit);
  await forgetChanges(store, room, [entry.key]);
  return undefined;
};

/**
 * The place that an event gives a user. Undefined where it gives them none, also for one who was deleted
 * since: the event has another id.
 *
 * @param user their id, or what an entry has of it: see `userKey`.
 */
export const placeGiven = (event: RoomEvent, user: string): PlaceChange | undefined =>
  readerOf(event.action)
    .places?.(event)
    .find((change) => change.user === user || userKey(change.user) === user);

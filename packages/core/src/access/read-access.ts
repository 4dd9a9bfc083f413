import { type AclEntry, readAcl, userKey } from "../acl/acl.ts";
import { forgetChanges } from "../acl/forget-changes.ts";
import type { RoomAccess } from "../acl/room-access.ts";
import { type OnCost, prices, uncharged } from "../cost.ts";
import { readerOf } from "../event-kinds/kinds.ts";
import { placeIn } from "../event-kinds/membership.ts";
import { toEvent } from "../log/event.ts";
import { seal } from "../log/seal.ts";
import { sealAfter } from "../log/settle.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { tuned } from "../tuning.ts";
import { ParleyError } from "../wire/error.ts";
import type { Place } from "../wire/place.ts";

type Of = { user: string; room: string };

/**
 * A user's place in a room, and the epoch of access until which that holds. Two strongly consistent reads:
 * first the room, then the member. So a change between the two has another epoch, and what is done under
 * this one is refused.
 *
 * @throws ParleyError `unavailable` while an event that changes their place is being stored.
 */
export const readAccess = async (
  store: Store,
  { user, room }: Of,
  onCost: OnCost = uncharged,
): Promise<RoomAccess & { place: Place }> => {
  onCost(2 * prices.readUnit);
  const { data: head } = await store.rooms.get({ room }).go({ consistent: true });
  const { data: member } = await store.members.get({ member: user, room }).go({ consistent: true });
  const key = userKey(user);
  const recent = readAcl(head?.acl).filter((entry) => entry.user === key);
  let place = placeIn(store, member ?? undefined);
  for (const entry of recent) {
    if (entry.seq > (member?.seq ?? 0))
      place = (await placeBy(store, { user, room }, entry, onCost)) ?? place;
  }
  const isChanging = readAcl(head?.acl).some(({ at }) => store.now() - at < tuned("sealAfterMs", sealAfter));
  return { place, aclEpoch: head?.aclEpoch ?? 0, isRecent: recent.length > 0, isChanging };
};

/** The place that a recent change gives a user; undefined where its event was never stored. */
const placeBy = async (
  store: Store,
  { user, room }: Of,
  { key, seq, at }: AclEntry,
  onCost: OnCost,
): Promise<Place | undefined> => {
  onCost(prices.readUnit);
  const found = await readPlace(store, room, seq);
  if (!found && store.now() - at < tuned("sealAfterMs", sealAfter)) throw beingChanged;
  if (!found) onCost(prices.writeUnit);
  const item = found ?? (await seal(store, room, seq));
  const event = item && toEvent(item);
  if (!event) {
    onCost(prices.writeUnit);
    await forgetChanges(store, room, [key]);
    return undefined;
  }
  return readerOf(event.action)
    .places?.(event)
    .find((change) => change.user === user)?.place;
};

/** The answer while an event that changes access is being stored. */
export const beingChanged = new ParleyError(
  "unavailable",
  "Access to this room is being changed. Try again.",
  {
    retryAfter: 1,
  },
);

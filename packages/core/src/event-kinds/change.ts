import * as v from "valibot";
import { AccessChanged } from "../acl/access-changed.ts";
import type { RoomAccess } from "../acl/room-access.ts";
import type { OnCost } from "../cost.ts";
import type { EventItem } from "../table/event.entity.ts";
import { isAlive } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { keepsOrder } from "../wire/place.ts";
import type { Sender } from "./envelope.ts";
import { readTarget } from "./target.ts";

/** The fields of every event that changes an earlier message. */
export const changeEntries = {
  seq: v.number(),
  /** The id that its author's client gave the change. */
  id: v.string(),
  userId: v.string(),
  timestamp: v.string(),
  /** The seq of the changed message; lower than the change's own. */
  target: v.number(),
};

export const changeAttributes = {
  /** The seq of the message that a change is of. */
  target: { type: "number" },
} as const;

type Target = { room: string; target: number };

const messageAt = async (store: Store, { room, target }: Target, onCost: OnCost): Promise<EventItem> => {
  const item = await readTarget(store, room, target, onCost);
  if (item?.kind === "message" && isAlive(store, item)) return item;
  throw new ParleyError("not_found", "There is no message at this seq.", { field: "seq" });
};

const throwIfDeleted = (item: EventItem): EventItem => {
  if (!item.deleted) return item;
  throw new ParleyError("not_found", "This message was deleted.", { field: "seq" });
};

/**
 * The message that anybody changes.
 *
 * @throws ParleyError `not_found` for a seq without a message, or a deleted one.
 */
export const requireMessage = async (store: Store, target: Target, onCost: OnCost): Promise<EventItem> =>
  throwIfDeleted(await messageAt(store, target, onCost));

/**
 * The message that its author changes.
 *
 * @throws ParleyError `not_found` for a seq without a message, or a deleted one; `forbidden` for
 *   another's.
 */
export const requireOwn = async (
  store: Store,
  { sender, ...target }: Target & { sender: Sender },
  onCost: OnCost,
): Promise<EventItem> => {
  const item = await messageAt(store, target, onCost);
  if (item.userId === sender.userId) return throwIfDeleted(item);
  throw notOwn;
};

const notOwn = /* @__PURE__ */ new ParleyError("forbidden", "Only its author may change a message.", {
  field: "seq",
});

type Deletion = Target & { sender: Sender; access?: RoomAccess | undefined };

/**
 * The message that its author deletes, or somebody who keeps order in the room.
 *
 * @throws AccessChanged where that depends on the sender's place, which was not read.
 * @throws ParleyError as `requireOwn` does.
 */
export const requireOwnOrKeeper = async (
  store: Store,
  deletion: Deletion,
  onCost: OnCost,
): Promise<EventItem> => throwIfDeleted(await requireMayDelete(store, deletion, onCost));

/** The same for a repetition, which may meet what its first attempt has deleted just now. */
export const requireMayDelete = async (
  store: Store,
  { sender, access, ...target }: Deletion,
  onCost: OnCost,
): Promise<EventItem> => {
  const item = await messageAt(store, target, onCost);
  if (item.userId === sender.userId) return item;
  if (access && access.place === undefined) throw new AccessChanged();
  if (!keepsOrder(access?.place) || (access?.mutedUntil ?? 0) > store.now()) throw notOwn;
  return item;
};

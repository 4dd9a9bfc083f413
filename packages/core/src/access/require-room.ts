import { AccessChanged } from "../acl/access-changed.ts";
import { openAccess, type RoomAccess } from "../acl/room-access.ts";
import { type OnCost, prices, uncharged } from "../cost.ts";
import type { Store } from "../table/store.ts";
import { type Action, byPlace, requireAccess } from "./may.ts";
import { type Member, memberBy } from "./member.ts";
import { isOwnerless, noteHead } from "./ownerless.ts";
import { readAccess } from "./read-access.ts";
import { roomNamed } from "./room.ts";
import { beingChanged } from "./stored-change.ts";

/** Who wants to do something in a room, and how they stand on the stage. */
export type Asking = { user: string; member: Member; room: string };

/**
 * Requires that a user may do something in a room. Reads nothing for an open room, unless they type or keep
 * order there. For any other it reads the same, whether there is such a room or not.
 *
 * @throws ParleyError as `requireAccess` does; `unavailable` as `readAccess` does.
 */
export const requireRoomAccess = async (
  store: Store,
  action: Action,
  { user, member, room }: Asking,
  onCost: OnCost = uncharged,
): Promise<RoomAccess> => {
  const named = roomNamed(room);
  const isAlike =
    named.kind === "open" &&
    !byPlace.has(action) &&
    !(action === "type" && (await isModerated(store, room, onCost)));
  const access = isAlike ? openAccess : await readAccess(store, { user, room }, onCost);
  requireAccess(action, memberBy(member, access, named, store.now()), named);
  return access;
};

/**
 * Whether access to an open room was ever changed: otherwise everybody has the same. By an eventually
 * consistent read, since what this is for is over in a moment; and once for each room that has no owner.
 */
const isModerated = async (store: Store, room: string, onCost: OnCost): Promise<boolean> => {
  if (isOwnerless(store, room)) return false;
  onCost(prices.readUnit / 2);
  const { data } = await store.rooms.get({ room }).go();
  if (data) noteHead(store, room, data);
  return (data?.aclEpoch ?? 0) > 0;
};

/** Rounds before something gives up that meets one change of access after the other. */
export const accessRounds = 5;

/**
 * Reads something of a room for a user who may, as the room stood while they might: whoever was removed at
 * a seq reads nothing of a later one.
 *
 * @param read throws `AccessChanged` for what it finds under another access: see `throwIfChanged`.
 * @throws ParleyError as `requireRoomAccess` does; `unavailable`.
 */
export const readInRoom = async <Result>(
  store: Store,
  action: Action,
  asking: Asking,
  read: (access: RoomAccess) => Promise<Result>,
  onCost: OnCost = uncharged,
): Promise<Result> => {
  for (let round = 0; round < accessRounds; round++) {
    const access = await requireRoomAccess(store, action, asking, onCost);
    try {
      return await read(access);
    } catch (error) {
      if (!(error instanceof AccessChanged)) throw error;
    }
  }
  throw beingChanged;
};

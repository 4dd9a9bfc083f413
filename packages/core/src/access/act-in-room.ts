import { openAccess, type RoomAccess } from "../acl/room-access.ts";
import { type OnCost, prices } from "../cost.ts";
import { AccessChanged } from "../log/head.ts";
import type { Store } from "../table/store.ts";
import { isInside } from "../wire/place.ts";
import type { AccessMemory } from "./access-memory.ts";
import { type Action, requireAccess } from "./may.ts";
import { memberIn } from "./member.ts";
import { readAccess } from "./read-access.ts";
import { type Asking, accessRounds, changedTooOften } from "./require-room.ts";
import { type Room, roomNamed } from "./room.ts";

/** What depends on the user's place in open rooms as well. */
const byPlace: ReadonlySet<Action> = new Set(["changeRole"]);

/**
 * Does something that takes a seq of a room, for a user who may. Their access is remembered, and the seq is
 * only taken while it holds. So that costs no read, and whoever was removed at a seq takes no later one.
 *
 * @param act called with the access, again after each change of it.
 * @throws ParleyError as `requireAccess` does; `unavailable` as `readAccess` does, and where access to the
 *   room is changed again and again.
 */
export const actInRoom = async <Result>(
  store: Store,
  memory: AccessMemory,
  action: Action,
  { user, member, room }: Asking,
  onCost: OnCost,
  act: (access: RoomAccess) => Promise<Result>,
): Promise<Result> => {
  const named = roomNamed(room);
  let mustRead = byPlace.has(action);
  for (let round = 0; round < accessRounds; round++) {
    const access =
      (mustRead ? undefined : known(memory, { user, room, named })) ??
      (await readAccess(store, { user, room }, onCost));
    requireAccess(action, access.place === undefined ? member : memberIn(member, access.place), named);
    if (access.place !== undefined && isInside(access.place)) memory.set(user, room, access);
    try {
      return await act(access);
    } catch (error) {
      if (!(error instanceof AccessChanged)) throw error;
      onCost(prices.writeUnit + prices.readUnit);
      memory.forget(user, room);
      mustRead = true;
    }
  }
  throw changedTooOften();
};

type Known = { user: string; room: string; named: Room };

const known = (memory: AccessMemory, { user, room, named }: Known): RoomAccess | undefined =>
  memory.get(user, room) ?? (named.kind === "open" ? openAccess : undefined);

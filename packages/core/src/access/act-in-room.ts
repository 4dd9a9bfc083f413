import { AccessChanged } from "../acl/access-changed.ts";
import { openAccess, type RoomAccess } from "../acl/room-access.ts";
import { type OnCost, prices } from "../cost.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { noSuchRoom } from "../wire/no-such-room.ts";
import { isInside } from "../wire/place.ts";
import type { AccessMemory } from "./access-memory.ts";
import { type Action, byPlace, may, requireAccess } from "./may.ts";
import { lockedOut, type Member, memberBy } from "./member.ts";
import { readAccess } from "./read-access.ts";
import { type Asking, accessRounds } from "./require-room.ts";
import { type Room, roomNamed } from "./room.ts";
import { beingChanged } from "./stored-change.ts";

/** What is decided by a place that was just read, whatever is remembered. */
const needsReading = (action: Action, { kind }: Room): boolean =>
  byPlace.has(action) ||
  // These reserve something before they take a seq.
  (kind !== "open" && (action === "accept" || action === "pin"));

/**
 * Does something that takes a seq of a room, for a user who may. Their access is remembered, and the seq is
 * only taken while it holds. So that costs no read, and whoever was removed at a seq takes no later one.
 *
 * A refusal takes no seq, and tells of the room as well: under a remembered access it is not answered
 * before that was read anew.
 *
 * @param act called with the access, again after each change of it.
 * @throws ParleyError as `requireAccess` does; `unavailable` as `readAccess` does, and where access to the
 *   room is changed again and again.
 */
export const actInRoom = async <Result extends { repeated: boolean }>(
  store: Store,
  memory: AccessMemory,
  action: Action,
  { user, member, room }: Asking,
  onCost: OnCost,
  act: (access: RoomAccess) => Promise<Result>,
): Promise<Result> => {
  const named = roomNamed(room);
  let remembered = needsReading(action, named) ? undefined : known(memory, { user, room, named });
  for (let round = 0; round < accessRounds; round++) {
    const access = remembered ?? (await readAccess(store, { user, room }, onCost));
    const isSure = remembered?.place === undefined;
    try {
      const { isArchived } = access;
      const who = memberBy(member, access, named, store.now());
      // To an open room whose access was never changed, everybody has the same.
      // A blocklist may be changed at any time.
      const isKept =
        access.place !== undefined &&
        (named.kind !== "open" || access.aclEpoch > 0) &&
        isArchived !== undefined &&
        access.blocklist === undefined;
      // Also where they are refused: they must not begin anything by what they might do otherwise.
      if (isKept && named.kind === "open") memory.set(user, room, access);
      requireAccess(action, who, { ...named, isArchived: isArchived === true });
      if (isArchived === undefined && !mayAnyway(action, who, named)) throw beingChanged;
      if (isKept) memory.set(user, room, access);
      const result = await act(access);
      if (result.repeated) await requireInside(store, { user, room, access }, onCost);
      return result;
    } catch (error) {
      const isOutdated = error instanceof AccessChanged || (!isSure && tellsOfRoom(error));
      if (!isOutdated) throw error;
    }
    onCost(prices.writeUnit + prices.readUnit);
    memory.forget(user, room);
    remembered = undefined;
  }
  throw beingChanged;
};

/** Whether somebody may do something, whatever is being changed for everybody. */
const mayAnyway = (action: Action, who: Member, room: Room): boolean =>
  may(action, lockedOut(who), { ...room, isArchived: true });

/** Whether an error says something of a room. That an id was used before is about its sender. */
const tellsOfRoom = (error: unknown): boolean => error instanceof ParleyError && error.code !== "id_reused";

/** @throws ParleyError for a user to whom a repetition would tell of a room that they are not in. */
const requireInside = async (
  store: Store,
  { user, room, access }: { user: string; room: string; access: RoomAccess },
  onCost: OnCost,
): Promise<void> => {
  if (access.place === undefined || isInside(access.place) || roomNamed(room).kind === "open") return;
  const { place } = await readAccess(store, { user, room }, onCost);
  if (!isInside(place)) throw noSuchRoom;
};

type Known = { user: string; room: string; named: Room };

const known = (memory: AccessMemory, { user, room, named }: Known): RoomAccess | undefined =>
  memory.get(user, room) ?? (named.kind === "open" ? openAccess : undefined);

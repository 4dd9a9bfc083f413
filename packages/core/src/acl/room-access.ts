import type { Place } from "../wire/place.ts";
import { noRules, type RoomRules } from "../wire/room-rules.ts";

/**
 * A user's access to a room. `place`: undefined where it was not read, since the room is open. `aclEpoch`:
 * the room's, as long as which that holds. `head`: the last seq that was taken by then.
 * `isRecent`: the room still has a change of it. `isChanging`: the room has a change whose event may still
 * be stored. `isArchived`: undefined while that or the `rules` are being changed. `mutedUntil`: in epoch
 * milliseconds, or 0; a time that has passed means nothing. `rules`: the room's, as far as is known.
 * An outsider's access has none of these three.
 * `blocklist`: whether one of the two users of a direct room has blocked the other; `asked` where neither
 * has, and one may at any time.
 */
export type RoomAccess = {
  place: Place | undefined;
  aclEpoch: number;
  head: number;
  isRecent: boolean;
  isChanging: boolean;
  isArchived: boolean | undefined;
  mutedUntil: number;
  rules: RoomRules;
  blocklist?: "holds" | "asked";
};

/** Access to an open room in which nobody's was ever changed. */
export const openAccess: RoomAccess = {
  place: undefined,
  aclEpoch: 0,
  head: 0,
  isRecent: false,
  isChanging: false,
  isArchived: false,
  mutedUntil: 0,
  rules: noRules,
};

import { type OnCost, readCost } from "../cost.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { roomsByOthers, roomsOfMember } from "../wire/limits.ts";
import { isMember, memberBytes } from "./membership.ts";

/*
 * How many rooms a user may be a member of. It is counted when they join another, so no counter can go
 * wrong. What others have added them to is counted apart, so that nobody uses up another's rooms.
 */

/** The items that the check of a bound reads at most: rooms that were just left are among them. */
const itemsOfCheck = 2 * roomsOfMember;

const itemsOf = async (store: Store, member: string, onCost: OnCost, pages = 1) => {
  const { data } = await store.members.query
    .membership({ member })
    .go({ limit: pages * itemsOfCheck, pages });
  onCost(readCost(data.length * memberBytes));
  return data;
};

/** The pages that the check of one's own rooms reads at most: others may have left items of their bans. */
const pagesOfCheck = 10;

/** @throws ParleyError `too_many_rooms` for a user who has joined as many rooms as one may. */
export const requirePlaceForRoom = async (store: Store, member: string, onCost: OnCost): Promise<void> => {
  const items = await itemsOf(store, member, onCost, pagesOfCheck);
  const own = items.filter((item) => !item.added && isMember(store, item)).length;
  const left = items.filter(({ added, left, role }) => !added && left && role !== "banned").length;
  if (own < roomsOfMember && own + left < itemsOfCheck) return;
  throw new ParleyError("too_many_rooms", `You may be a member of ${roomsOfMember} rooms. Leave one first.`, {
    field: "room",
  });
};

/** The refusal of a user whom others may not add to a room. */
export const notAddable = new ParleyError(
  "too_many_rooms",
  "Others have added this user to too many rooms. Invite them.",
  { field: "member" },
);

/** @throws ParleyError `too_many_rooms` for a user whom others have added to as many rooms as they may. */
export const requirePlaceByOthers = async (store: Store, member: string, onCost: OnCost): Promise<void> => {
  const items = await itemsOf(store, member, onCost);
  if (items.filter(({ added }) => added).length < roomsByOthers) return;
  throw notAddable;
};

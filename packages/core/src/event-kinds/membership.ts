import * as v from "valibot";
import { listingCost, type OnCost, prices, readCost } from "../cost.ts";
import { isAccount } from "../rate-limit/payer.ts";
import { openDirectory } from "../table/directory.entity.ts";
import type { EventItem } from "../table/event.entity.ts";
import { expiresIn, isAlive } from "../table/expiry.ts";
import { guestTokenSeconds } from "../table/guest-life.ts";
import type { MemberItem } from "../table/member.entity.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { roomsOfMember } from "../wire/limits.ts";
import type { MembershipFrame } from "./membership-frame.ts";

/*
 * What `join` and `leave` have in common: the last of them says whether a user is a member of a room. The
 * log decides, and the member's item follows it.
 */

/** The fields of both events. */
export const membershipEntries = {
  seq: v.number(),
  /** The id that the user's client gave it. */
  id: v.string(),
  userId: v.string(),
  /** The name to show. */
  name: v.string(),
  timestamp: v.string(),
};

export const membershipAttributes = { name: { type: "string" } } as const;

/** The common fields in an event's item; undefined when it is incomplete. */
export const membershipFields = ({ seq, id, userId, name, timestamp }: EventItem) =>
  id === undefined || name === undefined ? undefined : { seq, id, userId, name, timestamp };

/** What a user's other devices are told of either. */
export const membershipFrame = (
  room: string,
  { action, seq }: { action: string; seq: number },
): MembershipFrame => ({
  action: "membership",
  room,
  membership: { member: action === "join", seq },
});

/** Bytes of a member's item with the longest name, in the room with the longest. */
export const memberBytes = 640;

/** Seconds for which it is remembered that a user has left a room. */
const leftSeconds = 2 * 24 * 60 * 60;

/** The seconds after which a `join` that left no item is not applied any more: a `leave` may have been. */
const lateAfter = leftSeconds / 2;

/** Whether an item says that its user is a member now. */
export const isMember = (store: Store, item: MemberItem): boolean => !item.left && isAlive(store, item);

const readMembership = async (
  store: Store,
  member: string,
  room: string,
  onCost: OnCost,
): Promise<MemberItem | undefined> => {
  onCost(prices.readUnit);
  const { data } = await store.members.get({ member, room }).go({ consistent: true });
  return data ?? undefined;
};

/** Whether a user is a member of a room, by a strongly consistent read. */
export const isMemberOf = async (
  store: Store,
  member: string,
  room: string,
  onCost: OnCost,
): Promise<boolean> => {
  const item = await readMembership(store, member, room, onCost);
  return item !== undefined && isMember(store, item);
};

/** The items that the check of a bound reads at most: rooms that were just left are among them. */
const itemsOfCheck = 2 * roomsOfMember;

/** @throws ParleyError `too_many_rooms` for a user who is a member of as many rooms as one may be. */
export const requirePlaceForRoom = async (store: Store, member: string, onCost: OnCost): Promise<void> => {
  const { data, cursor } = await store.members.query
    .membership({ member })
    .go({ limit: itemsOfCheck, pages: 1 });
  onCost(readCost(data.length * memberBytes));
  const count = data.filter((item) => isMember(store, item)).length;
  if (cursor === null && count < roomsOfMember) return;
  throw new ParleyError("too_many_rooms", `You may be a member of ${roomsOfMember} rooms. Leave one first.`, {
    field: "room",
  });
};

/** A user's membership as an event leaves it. */
export type MembershipChange = { member: string; room: string; seq: number; left: boolean; name: string };

/** Stores what an event says of its user, unless a later one is stored. */
export const storeMembership = async (
  store: Store,
  { member, room, seq, left, name }: MembershipChange,
): Promise<void> => {
  const guest = isAccount(member) ? undefined : guestTokenSeconds;
  const seconds = left ? leftSeconds : guest;
  await store.members
    .put({
      member,
      room,
      seq,
      // Nobody is shown the name of a user who has left.
      ...(left ? { left } : { name }),
      ...(seconds !== undefined && { expireAt: expiresIn(store, seconds) }),
    })
    .where((stored, { notExists, lt }) => `${notExists(stored.seq)} OR ${lt(stored.seq, seq)}`)
    .go({ returnOnConditionCheckFailure: true });
};

type Applying = { isAdmitted: boolean; onCost: OnCost };

/**
 * Makes a member's item follow an event. A retry writes nothing that is there. Of a `join` that is a day
 * old and has left no item, it is unknown whether a `leave` came after it: it stays without one.
 */
export const applyMembership = async (
  store: Store,
  room: string,
  {
    action,
    seq,
    userId: member,
    name,
    timestamp,
  }: { action: string; seq: number; userId: string; name: string; timestamp: string },
  { isAdmitted, onCost }: Applying,
): Promise<void> => {
  const change = { member, room, seq, left: action === "leave", name };
  if (isAdmitted) return storeMembership(store, change);
  const stored = await readMembership(store, member, room, onCost);
  if (stored && stored.seq >= seq) return;
  if (!stored && store.now() - Date.parse(timestamp) > lateAfter * 1000) return;
  onCost(2 * prices.writeUnit);
  await storeMembership(store, change);
};

/** Lists a room in the directory, once: it is read first, which costs less than a write. */
export const listRoom = async (store: Store, room: string, onCost: OnCost): Promise<void> => {
  onCost(prices.readUnit);
  const { data } = await store.directory.get({ directory: openDirectory, room }).go();
  if (data) return;
  onCost(listingCost);
  await store.directory.put({ directory: openDirectory, room }).go();
};

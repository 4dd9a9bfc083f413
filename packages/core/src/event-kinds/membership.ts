import * as v from "valibot";
import { readAcl, userKey } from "../acl/acl.ts";
import { dropSubscriptions } from "../acl/drop-subscriptions.ts";
import { listingCost, type OnCost, prices, readCost } from "../cost.ts";
import { isAccount } from "../rate-limit/payer.ts";
import { openDirectory } from "../table/directory.entity.ts";
import type { EventItem } from "../table/event.entity.ts";
import { expiresIn, isAlive } from "../table/expiry.ts";
import { guestTokenSeconds } from "../table/guest-life.ts";
import type { MemberItem } from "../table/member.entity.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { isInside, type Place, type PlaceChange } from "../wire/place.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import { list } from "./listing.ts";
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

/** What the devices of users are told of the places that an event gives them. */
export const membershipFrames = (
  room: string,
  seq: number,
  changes: readonly PlaceChange[],
): { user: string; frame: MembershipFrame }[] =>
  changes.map(({ user, place }) => ({
    user,
    frame: { action: "membership", room, membership: { member: isInside(place), seq } },
  }));

/** The refusal of what would make a user a member who is one. */
export const alreadyMember = () =>
  new ParleyError("already_member", "You are a member of this room already.", { field: "room" });

/** Bytes of a member's item with the longest name, in the room with the longest. */
export const memberBytes = 690;

/** Seconds for which it is remembered that a user has left a room. */
const leftSeconds = 2 * 24 * 60 * 60;

/** The seconds after which a `join` that left no item is not applied any more: a `leave` may have been. */
const lateAfter = leftSeconds / 2;

/** Whether an item says that its user is a member now. */
export const isMember = (store: Store, item: MemberItem): boolean => !item.left && isAlive(store, item);

/** What is stored of a user's place in a room, by a strongly consistent read. */
export const readMembership = async (
  store: Store,
  member: string,
  room: string,
  onCost: OnCost,
): Promise<MemberItem | undefined> => {
  onCost(prices.readUnit);
  const { data } = await store.members.get({ member, room }).go({ consistent: true });
  return data ?? undefined;
};

/** A user's place in a room, as far as events were applied, by a strongly consistent read. */
export const placeOf = async (store: Store, user: string, room: string, onCost: OnCost): Promise<Place> =>
  placeIn(store, await readMembership(store, user, room, onCost));

/** Whether a room has an item of a user: they are a member, were one lately, or are banned. */
export const isKnownIn = async (store: Store, user: string, room: string, onCost: OnCost): Promise<boolean> =>
  (await readMembership(store, user, room, onCost)) !== undefined;

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

/** The place in a room that an item says its user has. */
export const placeIn = (store: Store, item: MemberItem | undefined): Place => {
  if (item?.role === "banned") return "banned";
  if (!item || !isMember(store, item)) return "none";
  return item.role ?? "member";
};

/** A user's place in a room as an event leaves it. */
export type MembershipChange = {
  member: string;
  room: string;
  seq: number;
  place: Place;
  name?: string | undefined;
  /** Whether another user gave it to them. */
  added?: boolean;
};

const roleOf = (place: Place) =>
  place === "owner" || place === "moderator" || place === "banned" ? { role: place } : {};

/** What a member's item has of an event; what it does not have is removed. Notifications stay. */
const itemOf = (store: Store, { member, seq, place, name, added = false }: MembershipChange) => {
  const guest = isAccount(member) ? undefined : guestTokenSeconds;
  // A ban is remembered as long as its user can come back.
  const seconds = place === "none" ? leftSeconds : guest;
  return {
    seq,
    // Nobody is shown the name of a user who has left.
    ...(isInside(place) ? name !== undefined && { name } : { left: true }),
    ...roleOf(place),
    ...(added && { added }),
    ...(seconds !== undefined && { expireAt: expiresIn(store, seconds) }),
  };
};

/** What an event's item may have. */
const optional = ["left", "role", "added", "name", "expireAt"] as const;
const ofMembers = ["level", "levelRevision"] as const;

/** Makes a member's item what an event says, and leaves what a member is notified of as it is. */
const writeItem = (store: Store, change: MembershipChange) => {
  const { member, room, place } = change;
  const item = itemOf(store, change);
  const gone = optional.filter((name) => !(name in item) && (place !== "banned" || name !== "name"));
  return (place === "banned" ? store.banned : store.members)
    .update({ member, room })
    .set(item)
    .remove(isInside(place) ? gone : [...gone, ...ofMembers]);
};

/** Stores what an event says of its user, unless a later one is stored. */
export const storeMembership = async (store: Store, change: MembershipChange): Promise<void> => {
  await writeItem(store, change)
    .where((stored, { notExists, lt }) => `${notExists(stored.seq)} OR ${lt(stored.seq, change.seq)}`)
    .go({ returnOnConditionCheckFailure: true });
};

/**
 * Stores a place whatever the last event says.
 *
 * @param known the seq of the item that it replaces. If there is another one by now, this throws.
 */
export const replaceMembership = async (
  store: Store,
  change: MembershipChange,
  known: number | undefined,
): Promise<void> => {
  await writeItem(store, change)
    .where((stored, { notExists, eq }) =>
      known === undefined ? notExists(stored.seq) : eq(stored.seq, known),
    )
    .go();
};

type Applying = { isAdmitted: boolean; onCost: OnCost };

/** An event that gives a place to a user. */
type Giving = { seq: number; userId: string; timestamp: string; change: PlaceChange };

/**
 * Makes a member's item follow an event. A retry writes nothing that is there. Of an event that is a day
 * old and has left no item, it is unknown whether another came after it: it stays without one, unless it
 * `isCertain`.
 */
export const applyPlace = async (
  store: Store,
  room: string,
  { seq, userId, timestamp, change }: Giving,
  { isAdmitted, isCertain = false, onCost }: Applying & { isCertain?: boolean },
): Promise<void> => {
  const { user: member, place, name } = change;
  if (!isAdmitted) {
    const stored = await readMembership(store, member, room, onCost);
    if (stored && stored.seq >= seq) return;
    const isLate = store.now() - Date.parse(timestamp) > lateAfter * 1000;
    if (!stored && isLate && !isCertain) return;
    onCost(2 * prices.writeUnit);
  }
  const shown = name ?? (isInside(place) ? await findName(store, member, onCost) : undefined);
  // A ban is no room that its user is in.
  const isAdded = member !== userId && place !== "banned";
  await storeMembership(store, { member, room, seq, place, name: shown, added: isAdded });
};

/** A user whom an event gives a place: see `givenStill`. */
type Given = Omit<Giving, "change"> & { places: readonly PlaceChange[] };

/**
 * The places that a repetition may give. Those of others than its user are among the room's recent changes
 * until they are applied, and no longer where a user is gone: nobody comes back by a repetition.
 */
const givenStill = async (
  store: Store,
  room: string,
  { seq, userId, places }: Given,
  onCost: OnCost,
): Promise<readonly PlaceChange[]> => {
  if (places.every(({ user }) => user === userId)) return places;
  onCost(prices.readUnit);
  const { data } = await store.rooms.get({ room }).go({ consistent: true });
  const left = new Set(readAcl(data?.acl).flatMap((entry) => (entry.seq === seq ? entry.user : [])));
  return places.filter(({ user }) => user === userId || left.has(userKey(user)));
};

/** The same for all users whom an event gives a place. */
export const applyPlaces = async (
  store: Store,
  room: string,
  event: Given,
  applying: Applying,
): Promise<void> => {
  const { isAdmitted, onCost } = applying;
  const places = isAdmitted ? event.places : await givenStill(store, room, event, onCost);
  await Promise.all(places.map((change) => applyPlace(store, room, { ...event, change }, applying)));
};

/** Whether users with this place hear a room: an open one is heard by everybody who is not banned. */
export const hears = (room: string, place: Place): boolean =>
  roomKindOf(room) === "open" ? place !== "banned" : isInside(place);

/** Ends the subscriptions to a room of a user who hears it no more, unless they have come back since. */
export const endHearing = async (store: Store, room: string, user: string, onCost: OnCost): Promise<void> => {
  if (hears(room, await placeOf(store, user, room, onCost))) return;
  await dropSubscriptions(store, room, user, onCost);
};

/** Where the name of an account is looked for. */
const itemsWithName = 10;

/** The name of a user who does not say it: a guest's, or one under which an account has joined. */
const findName = async (store: Store, user: string, onCost: OnCost): Promise<string | undefined> => {
  if (!isAccount(user)) {
    onCost(prices.readUnit);
    const { data } = await store.users.get({ userId: user }).go();
    return data?.name;
  }
  onCost(readCost(itemsWithName * memberBytes));
  const { data } = await store.members.query
    .membership({ member: user })
    .go({ limit: itemsWithName, pages: 1 });
  // Under which name somebody is in a room that is not open, only its members know.
  return data.find(({ room, name }) => name !== undefined && roomKindOf(room) === "open")?.name;
};

/** Lists a room in the directory, once: it is read first, which costs less than a write. */
export const listRoom = async (store: Store, room: string, onCost: OnCost): Promise<void> => {
  onCost(prices.readUnit);
  const { data } = await store.directory.get({ directory: openDirectory, room }).go();
  if (data) return;
  onCost(listingCost);
  await list(store, room);
};

import * as v from "valibot";
import type { RoomAccess } from "../acl/room-access.ts";
import { membershipCost, type OnCost, prices, readCost } from "../cost.ts";
import type { Store } from "../table/store.ts";
import { directRoomName, privateRoomName } from "../wire/closed-room.ts";
import { ParleyError } from "../wire/error.ts";
import { MessageId, RoomName, UserId } from "../wire/field.ts";
import { defaultRoom, directUsers } from "../wire/limits.ts";
import { noSuchRoom } from "../wire/no-such-room.ts";
import { isInside, type PlaceChange } from "../wire/place.ts";
import { roomKindOf } from "../wire/room-kind.ts";
import { throwIfBlockedBy, throwIfBlocking } from "./blocked-by.ts";
import type { Sender } from "./envelope.ts";
import type { EventReader } from "./event-reader.ts";
import type { LogKind } from "./log-kind.ts";
import {
  alreadyMember,
  applyPlaces,
  listRoom,
  membershipAttributes,
  membershipEntries,
  membershipFields,
  membershipFrames,
  placeOf,
} from "./membership.ts";
import { retry } from "./retry.ts";
import { requirePlaceByOthers, requirePlaceForRoom } from "./rooms-of-user.ts";
import { sizeOf } from "./target.ts";
import { wireKind } from "./wire-kind.ts";

/**
 * A room was made, and its user is the owner; or a direct one, with the users that `with` names as members.
 * Two users who open a direct room at once leave two of these, and one room.
 */
export const CreateEvent = v.object({
  action: v.literal("create"),
  ...membershipEntries,
  with: v.optional(v.array(v.string())),
});
export type CreateEvent = v.InferOutput<typeof CreateEvent>;

/**
 * Makes an open room in which nothing has happened yet, a private room, or a direct one with other users.
 * The latter two have the names that these determine.
 */
export const CreateRoom = v.object({
  action: v.picklist(["createRoom"]),
  id: MessageId,
  room: RoomName,
  with: v.optional(
    v.pipe(
      v.array(UserId, "`with` is a list of the ids of users."),
      v.minLength(1, "A direct room has at least two users."),
      v.maxLength(directUsers - 1, `A direct room has at most ${directUsers} users.`),
    ),
  ),
  retry,
});
export type CreateRoom = v.InferOutput<typeof CreateRoom>;

export const wire = wireKind(CreateEvent);

export const attributes = {
  ...membershipAttributes,
  /** The other users of a direct room. */
  with: { type: "list", items: { type: "string" } },
} as const;

export type CreateContent = { kind: "create"; with?: string[] | undefined };

const placesOf = ({ userId, name, with: others }: CreateEvent): PlaceChange[] => [
  { user: userId, name, place: others ? "member" : "owner" },
  ...(others ?? []).map((user) => ({ user, place: "member" as const })),
];

export const reader: EventReader<CreateEvent> = {
  event: (item) => {
    const fields = membershipFields(item);
    return fields && { action: "create", ...fields, ...(item.with && { with: item.with }) };
  },
  places: placesOf,
};

/** @throws ParleyError `room_invalid` where the room's name is not the one that a request determines. */
const requireOwnName = async (user: string, { id, room, with: others }: Named): Promise<void> => {
  // Everybody is in the default room, legacy clients as well: it is nobody's.
  if (room === defaultRoom) throw taken();
  if (roomKindOf(room) === "open" && !others) return;
  const name = others ? await directRoomName([user, ...others]) : await privateRoomName(user, id);
  if (name === room) return;
  throw new ParleyError("room_invalid", "This is not the name of the room that you may make.", {
    field: "room",
  });
};

/**
 * Requires that somebody is missing in a direct room: whoever has left it comes back when it is opened
 * again.
 *
 * @throws ParleyError `already_member` where nobody is.
 */
const requireMissing = async (
  store: Store,
  { room, with: others = [] }: Pick<Named, "room" | "with">,
  onCost: OnCost,
): Promise<void> => {
  const places = await Promise.all(others.map((user) => placeOf(store, user, room, onCost)));
  if (places.some((place) => !isInside(place))) return;
  throw alreadyMember();
};

/**
 * Requires that nothing has happened in a room. Who has left a private one does not come back by making it
 * again, and an open one that exists has its owner, or none.
 */
const requireUnused = async (
  store: Store,
  { room, access }: { room: string; access?: RoomAccess | undefined },
  onCost: OnCost,
): Promise<void> => {
  const kind = roomKindOf(room);
  if (kind === "direct" || !(await isUsed(store, room, onCost))) {
    // Somebody may be making it just now.
    if (kind !== "open" || !access?.isChanging) return;
    throw new ParleyError("unavailable", "Somebody else is making this room. Try again.", { retryAfter: 1 });
  }
  if (kind === "private") throw noSuchRoom;
  throw taken();
};

const taken = () =>
  new ParleyError("room_taken", "There is a room with this name. Choose another one.", { field: "room" });

type Named = { id: string; room: string; with?: string[] | undefined };

/** The places of a log that are looked at: attempts that stored nothing may have left some. */
const placesOfCheck = 25;

/** Milliseconds for which an attempt may be repeated: events that are older may have expired. */
const repeatableMs = 24 * 60 * 60 * 1000;

/** Whether something has happened in a room, beside some attempts that stored nothing. */
const isUsed = async (store: Store, room: string, onCost: OnCost): Promise<boolean> => {
  onCost(prices.readUnit);
  const { data: head } = await store.rooms.get({ room }).go({ consistent: true });
  const isOld = head !== null && head.head > 0 && store.now() - head.createdAt > repeatableMs;
  if (isOld || (head?.messages ?? 0) > 0) return true;
  const { data } = await store.events.query
    .log({ room })
    .go({ consistent: true, limit: placesOfCheck, pages: 1 });
  onCost(readCost(data.reduce((bytes, item) => bytes + sizeOf(item), 0)));
  return data.length === placesOfCheck || data.some(({ kind }) => kind !== "void");
};

type Creation = Named & { sender: Sender; access?: RoomAccess | undefined };

/** @throws ParleyError for a request that is not valid, whatever there is. */
const requireValid = async (draft: Creation): Promise<void> => {
  const { sender, with: others = [] } = draft;
  await requireOwnName(sender.userId, draft);
  if (!others.includes(sender.userId)) return;
  throw new ParleyError("invalid_field", "Name the other users only.", { field: "with" });
};

const requireCreation = async (store: Store, draft: Creation, onCost: OnCost): Promise<undefined> => {
  const { sender, with: others = [], access } = draft;
  await requireValid(draft);
  if (isInside(access?.place ?? "none")) await requireMissing(store, draft, onCost);
  await requireUnused(store, draft, onCost);
  const adding = { by: sender.userId, users: others };
  await throwIfBlocking(store, adding, onCost);
  // Only now: a list that is changed after it also changes the room, which is there by now.
  await Promise.all([
    throwIfBlockedBy(store, adding, onCost),
    requirePlaceForRoom(store, sender.userId, onCost),
    ...others.map((user) => requirePlaceByOthers(store, user, onCost)),
  ]);
  return undefined;
};

export const log: LogKind<CreateRoom, CreateContent, CreateEvent> = {
  content: ({ with: others }) => ({ kind: "create", ...(others && { with: others }) }),
  cost: ({ with: others = [] }) => (1 + others.length) * membershipCost,
  // Of several who make an open room at once, the first that takes a seq has it. Who opens a direct room
  // anew has everybody in it, also those who have just left.
  aclChanges: ({ room, sender, with: others = [] }) =>
    roomKindOf(room) === "private" ? [] : [sender.userId, ...others].map((user) => ({ user, inside: true })),
  needsHead: ({ room }) => roomKindOf(room) === "open",
  limit: "userMemberships",
  digest: ({ with: others }) => [others ?? null],
  attributes: ({ sender, with: others }) => ({ name: sender.name, ...(others && { with: others }) }),
  requireFirst: (_, draft) => requireValid(draft),
  require: requireCreation,
  requireAgain: requireCreation,
  isOutgrown: () => false,
  userFrames: (room, event) => membershipFrames(room, event.seq, placesOf(event)),
  apply: async (store, room, event, { isAdmitted, onCost }) => {
    await Promise.all([
      applyPlaces(store, room, { ...event, places: placesOf(event) }, { isAdmitted, onCost }),
      roomKindOf(room) === "open" && listRoom(store, room, onCost),
    ]);
    return undefined;
  },
};

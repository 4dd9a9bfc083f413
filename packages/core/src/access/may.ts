import { refuseBlocked } from "../identity/block.ts";
import { ParleyError } from "../wire/error.ts";
import { noSuchRoom } from "../wire/no-such-room.ts";
import { roomArchived } from "../wire/room-archived.ts";
import type { Member, Standing } from "./member.ts";
import type { Room, RoomKind } from "./room.ts";

/**
 * Everything that access decides:
 * - `connect`: to have a connection at all;
 * - `enter`: to subscribe to the room and to be told how it stands;
 * - `exit`: to end that;
 * - `create`: to make the room, by becoming its first member;
 * - `join`: to become a member of the room, on all devices;
 * - `accept`: the same, with an invitation;
 * - `leave`: to end that;
 * - `invite`: to make invitations, to see and to revoke them;
 * - `changeRole`: to add a member, to remove or ban one, or to give one another role;
 * - `mute`: to mute another user in the room for some time, or to end that;
 * - `setRules`: to lock the room, or to set its slow mode;
 * - `describe`: to give the room another title or topic;
 * - `archive`: to archive the room, or to restore it;
 * - `find`: to see which rooms there are;
 * - `read`: a page of the room's log, or its head;
 * - `readMembers`: a page of the room's members;
 * - `readReceipts`: which other members have read the room up to a seq;
 * - `hear`: to be posted what happens in the room;
 * - `send`, `edit`, `delete`: a message, and the last two only one's own;
 * - `pin`: anybody's message to the room, or off it;
 * - `readPresence`: whether users are online, whatever rooms they are in;
 * - `type`: to have the room told that one is writing a message;
 * - `markRead`: to say how far one has read the room;
 * - `setNotifications`: to say what of the room one is notified of;
 * - `readOwn`: one's own messages, wherever they are;
 * - `report`: a message or a user to those who keep order;
 * - `readReports`: to see and to answer the reports of the room;
 * - `changeProfile`: to say something of oneself that members of one's rooms are shown;
 * - `changeBlocklist`: to block another user and to unblock them, for oneself.
 */
export const actions = [
  "connect",
  "enter",
  "exit",
  "create",
  "join",
  "accept",
  "leave",
  "invite",
  "changeRole",
  "mute",
  "setRules",
  "describe",
  "archive",
  "find",
  "read",
  "readMembers",
  "readReceipts",
  "hear",
  "send",
  "edit",
  "delete",
  "pin",
  "readPresence",
  "type",
  "markRead",
  "setNotifications",
  "readOwn",
  "report",
  "readReports",
  "changeProfile",
  "changeBlocklist",
] as const;
export type Action = (typeof actions)[number];

/** What depends on the user's place in open rooms, too. */
export const byPlace: ReadonlySet<Action> = new Set([
  "create",
  "changeRole",
  "mute",
  "setRules",
  "archive",
  "readReceipts",
  "report",
  "readReports",
]);

/** `yes`, or the code of the refusal. */
type Verdict =
  | "yes"
  | "unauthorized"
  | "sign_in_required"
  | "forbidden"
  | "not_found"
  | "not_allowed"
  | "muted"
  | "room_locked"
  | "room_archived";

/** Who may do one thing in rooms of one kind. */
export type Row = Readonly<Record<Standing, Verdict>>;

/** For each kind of room, a row for each action: one that has none does not compile. */
export type AccessTable = Readonly<Record<RoomKind, Readonly<Record<Action, Row>>>>;

/** Everybody who may be here. */
const present: Row = {
  owner: "yes",
  moderator: "yes",
  member: "yes",
  muted: "yes",
  lockedOut: "yes",
  blocklisted: "yes",
  banned: "not_allowed",
  account: "yes",
  guest: "yes",
  guestTurnedOff: "sign_in_required",
  blocked: "forbidden",
  nobody: "unauthorized",
};

/** What is said in the open stays readable to those who were blocked: it is no secret from them. */
const reading: Row = { ...present, banned: "yes", blocked: "yes" };

/** What is one's own stays one's own, whatever one may not do any more. */
const own: Row = { ...reading, guestTurnedOff: "yes" };

/** What members do for each other. */
const belonging: Row = { ...present, account: "not_allowed", guest: "not_allowed" };

/** To whoever is no member, the room does not exist. */
const inside: Row = { ...present, banned: "not_found", account: "not_found", guest: "not_found" };

/** What others are shown of a user, who has something to say. */
const silencing = { muted: "muted", lockedOut: "room_locked", blocklisted: "not_allowed" } as const;
const writing: Row = { ...present, ...silencing };
const writingInside: Row = { ...inside, ...silencing };

/** A line in the room, which somebody may make by coming and going. */
const joining: Row = { ...present, muted: "muted" };

/** Whether an invitation is valid is decided later: a room that is not there has none. */
const invited: Row = { ...inside, account: "yes", guest: "yes" };

/** Those who keep order. */
const moderating: Row = {
  ...present,
  member: "not_allowed",
  muted: "muted",
  lockedOut: "not_allowed",
  blocklisted: "not_allowed",
  account: "not_allowed",
  guest: "not_allowed",
};

/** The same where the others must not learn that the room exists. */
const moderatingInside: Row = {
  ...inside,
  member: "not_allowed",
  muted: "muted",
  lockedOut: "not_allowed",
  blocklisted: "not_allowed",
};

/** What is the owner's alone. */
const owning: Row = { ...moderating, moderator: "not_allowed" };
const owningInside: Row = { ...moderatingInside, moderator: "not_allowed" };

/** What nobody may. */
const never: Row = {
  ...present,
  owner: "not_allowed",
  moderator: "not_allowed",
  member: "not_allowed",
  muted: "not_allowed",
  lockedOut: "not_allowed",
  blocklisted: "not_allowed",
  account: "not_allowed",
  guest: "not_allowed",
};
const neverInside: Row = { ...never, banned: "not_found", account: "not_found", guest: "not_found" };

/** What is the same in every room that is not open. */
const closed = {
  connect: present,
  enter: inside,
  exit: own,
  // Whose room it may be, its name says: see `CreateRoom`.
  create: { ...present, banned: "yes", blocklisted: "not_allowed" },
  join: inside,
  find: reading,
  read: inside,
  readMembers: inside,
  readReceipts: inside,
  hear: inside,
  send: writingInside,
  edit: writingInside,
  // To take something back is no writing.
  delete: inside,
  pin: writingInside,
  readPresence: present,
  type: writingInside,
  markRead: inside,
  setNotifications: inside,
  readOwn: own,
  report: inside,
  changeProfile: present,
  changeBlocklist: own,
} as const;

const table: AccessTable = {
  open: {
    connect: present,
    enter: present,
    exit: own,
    create: present,
    join: joining,
    accept: joining,
    leave: present,
    invite: never,
    changeRole: moderating,
    mute: moderating,
    setRules: moderating,
    describe: writing,
    archive: owning,
    find: reading,
    read: reading,
    readMembers: reading,
    readReceipts: belonging,
    hear: present,
    send: writing,
    edit: writing,
    delete: present,
    pin: writing,
    readPresence: present,
    type: writing,
    // Who is banned still reads it.
    markRead: { ...present, banned: "yes" },
    setNotifications: present,
    readOwn: own,
    report: present,
    readReports: moderating,
    changeProfile: present,
    changeBlocklist: own,
  },
  private: {
    ...closed,
    readReports: moderatingInside,
    accept: invited,
    leave: inside,
    invite: moderatingInside,
    changeRole: moderatingInside,
    mute: moderatingInside,
    setRules: moderatingInside,
    describe: writingInside,
    archive: owningInside,
  },
  direct: {
    ...closed,
    readReports: neverInside,
    accept: inside,
    leave: inside,
    invite: neverInside,
    changeRole: neverInside,
    mute: neverInside,
    setRules: neverInside,
    describe: neverInside,
    archive: neverInside,
  },
};

/**
 * What an archived room refuses to those who might otherwise: what is written to it, and joining it. What
 * was said may be deleted, members may leave or be removed, and the owner may restore it. Whether an
 * invitation is valid is decided first: see `JoinRoom`.
 */
const refusedWhenArchived: Readonly<Record<Action, boolean>> = {
  connect: false,
  enter: false,
  exit: false,
  create: false,
  join: true,
  accept: false,
  leave: false,
  invite: false,
  changeRole: false,
  mute: false,
  setRules: false,
  describe: true,
  archive: false,
  find: false,
  read: false,
  readMembers: false,
  readReceipts: false,
  hear: false,
  send: true,
  edit: true,
  delete: false,
  pin: true,
  readPresence: false,
  type: false,
  markRead: false,
  setNotifications: false,
  readOwn: false,
  report: false,
  readReports: false,
  changeProfile: false,
  changeBlocklist: false,
};

const verdictOf = (action: Action, { standing }: Member, { kind, isArchived = false }: Room): Verdict => {
  const verdict = table[kind][action][standing];
  return verdict === "yes" && isArchived && refusedWhenArchived[action] ? "room_archived" : verdict;
};

/**
 * Whether somebody may do something in a room. Every frame, route, log page and fan-out asks this, and
 * nothing else decides.
 *
 * @example may("read", { standing: "guest" }, openRoom)
 */
export const may = (action: Action, member: Member, room: Room): boolean =>
  verdictOf(action, member, room) === "yes";

const refusals = {
  unauthorized: new ParleyError("unauthorized", "Send your token in the header `Authorization: Bearer …`."),
  not_found: noSuchRoom,
  not_allowed: new ParleyError("forbidden", "You may not do this in this room.", { field: "room" }),
  room_archived: roomArchived,
  room_locked: new ParleyError("room_locked", "This room is locked: its owner and moderators write.", {
    field: "room",
  }),
  sign_in_required: new ParleyError("sign_in_required", "Guests are turned off. Sign in to use this chat."),
} as const;

/** Why somebody may not do something in a room; undefined where they may. */
export const refusalOf = (action: Action, member: Member, room: Room): ParleyError | undefined => {
  const verdict = verdictOf(action, member, room);
  if (verdict === "yes") return undefined;
  if (verdict === "forbidden") return refuseBlocked(member.standing === "blocked" ? member.block : undefined);
  if (verdict === "muted") return refuseMuted(member);
  return refusals[verdict];
};

/** What a muted user is told: until when, and how long that is. */
const refuseMuted = (member: Member): ParleyError => {
  const { until, seconds } = member.standing === "muted" ? member : { until: 0, seconds: 0 };
  const end = new Date(until).toISOString();
  return new ParleyError("muted", `You are muted in this room until ${end}.`, {
    field: "room",
    retryAfter: seconds,
  });
};

/** @throws ParleyError for whoever may not: see `refusalOf`. */
export const requireAccess = (action: Action, member: Member, room: Room): void => {
  const refusal = refusalOf(action, member, room);
  if (refusal) throw refusal;
};

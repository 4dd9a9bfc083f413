import type { ActivityEvent, ClientSnapshot, RoomSnapshot } from "../../../packages/client/src/snapshot.ts";
import { isNews, missingAfter } from "../../../packages/client/src/unread.ts";
import type { ReadMarker } from "../../../packages/core/src/protocol/read-marker.ts";
import { isInside, type Place } from "../../../packages/core/src/wire/place.ts";
import { roomKindOf } from "../../../packages/core/src/wire/room-kind.ts";
import type { Outcome } from "../../proof/log.ts";
import { placeAt, type Replayed } from "./replay.ts";

/** All that a user sees of a room, in words, so that two of them can be compared part by part. */
export type RoomView = {
  readonly messages: readonly string[];
  readonly pinned: readonly number[];
  readonly title: string;
  readonly topic: string;
  readonly role: string;
  readonly activity: readonly string[];
  /** Whether it is archived or locked, and whether the user is muted in it. */
  readonly rules: string;
  readonly read: string;
  readonly unread: number | undefined;
};

type Shown = Pick<Outcome, "seq" | "id" | "userId" | "name" | "message" | "number" | "deleted" | "edited">;

const lineOf = ({ seq, number, userId, id, name, message, ...change }: Shown, isPinned: boolean): string => {
  const state = change.deleted ? "deleted" : change.edited ? "edited" : "as sent";
  return [seq, number ?? "-", userId, id, name, state, isPinned ? "pinned" : "-", message].join("|");
};

/** What an event among the messages says. A live one also names its room. */
const activityLine = ({ action, seq, userId, id, name, timestamp, ...event }: ActivityEvent): string => {
  const { member, role, title, topic, ...rest } = { ...noDetails, ...event };
  const rules = [rest.archived, rest.until, rest.locked];
  return [seq, action, userId, id, name, timestamp, member, role, title, topic, ...rules].join("|");
};

const noDetails = { member: "", role: "", title: "", topic: "", archived: "", until: "", locked: "" };

const rulesText = (isArchived: boolean, isLocked: boolean, mutedUntil: number): string =>
  [isArchived ? "archived" : "-", isLocked ? "locked" : "-", mutedUntil > Date.now() ? "muted" : "-"].join();

const markerText = (read: Readonly<ReadMarker> | undefined): string =>
  read ? `${read.revision}/${read.seq}` : "none";

/** How many messages of others a room shows after its marker, and how many more the server has counted. */
const unreadOf = (room: RoomSnapshot): number | undefined => {
  const seq = room.read?.seq ?? 0;
  const missing = missingAfter(room, seq);
  const held = room.messages.filter((each) => isNews(each) && each.seq !== undefined && each.seq > seq);
  return missing === undefined ? undefined : held.length + missing;
};

/** Whether a place is a role: in an open room it is none to be a member. */
const hasRole = (room: string, place: Place): boolean =>
  isInside(place) && (roomKindOf(room) !== "open" || place !== "member");

/** A room as a client shows it, without what is in flight. */
export const viewOf = (room: RoomSnapshot): RoomView => ({
  messages: room.messages.flatMap(({ seq, number, text, pinned, ...row }) =>
    seq === undefined
      ? []
      : lineOf({ ...row, seq, message: text, ...(number !== undefined && { number }) }, pinned === true),
  ),
  pinned: (room.pinned ?? []).map(({ seq }) => seq),
  title: room.description?.title ?? "",
  topic: room.description?.topic ?? "",
  role: room.role ?? "none",
  activity: (room.activity ?? []).map(activityLine),
  rules: rulesText(room.archived === true, room.rules?.locked === true, room.mutedUntil ?? 0),
  read: markerText(room.read),
  unread: unreadOf(room),
});

/**
 * A room as its log says that a user sees it.
 *
 * @param read their marker, as the server has it.
 */
export const viewBy = (log: Replayed, user: string, read: ReadMarker | undefined): RoomView => {
  const pinned = new Set(log.pinned);
  const place = placeAt(log, user);
  const seen = read?.seq ?? 0;
  const news = log.messages.filter(({ seq, userId, deleted }) => seq > seen && userId !== user && !deleted);
  return {
    messages: log.messages.map((message) => lineOf(message, pinned.has(message.seq))),
    pinned: log.pinned,
    title: log.description.title ?? "",
    topic: log.description.topic ?? "",
    role: hasRole(log.room, place) ? place : "none",
    activity: log.activity.map(activityLine),
    rules: rulesText(log.isArchived, log.isLocked, log.muted.get(user) ?? 0),
    read: markerText(read),
    unread: news.length,
  };
};

/** What a room's state says, beside its events: it is so before older events are read. */
const stateParts = ["pinned", "title", "topic", "role", "rules", "read"] as const;

const parts = ["messages", ...stateParts, "activity", "unread"] as const;

type Part = (typeof parts)[number];

/** Where the state of a room differs from what is expected, in words. It has its newest events only. */
export const differenceInState = (shown: RoomView, expected: RoomView): string | undefined => {
  const isTooFew = shown.unread !== undefined && shown.unread < (expected.unread ?? 0);
  return isTooFew ? `unread: ${shown.unread} for ${expected.unread}` : firstOf(stateParts, shown, expected);
};

/** Where a view differs from what is expected: the first part that does, in words. */
export const differenceOf = (shown: RoomView, expected: RoomView): string | undefined =>
  firstOf(parts, shown, expected);

const firstOf = (among: readonly Part[], shown: RoomView, expected: RoomView): string | undefined => {
  const part = among.find((each) => JSON.stringify(shown[each]) !== JSON.stringify(expected[each]));
  if (!part) return undefined;
  const [one, other] = [shown[part], expected[part]];
  if (!Array.isArray(one) || !Array.isArray(other)) return `${part}: ${one} for ${other}`;
  const at = other.findIndex((each, index) => each !== one[index]);
  const index = at < 0 ? other.length : at;
  return `${part}: ${one.length} of ${other.length}, the first other one ${one[index]} for ${other[index]}`;
};

/** The rooms of a client that are not open. */
export const closedRoomsOf = ({ rooms }: ClientSnapshot): string[] =>
  [...rooms.keys()].filter((room) => roomKindOf(room) !== "open").toSorted();

import type { ActivityEvent } from "../../../packages/client/src/snapshot.ts";
import type { RoomEvent } from "../../../packages/core/src/protocol/event.ts";
import { isInside, mayGive, mayMute, type Place } from "../../../packages/core/src/wire/place.ts";
import { roomKindOf } from "../../../packages/core/src/wire/room-kind.ts";
import { type Outcome, outcomeOf } from "../../proof/log.ts";

/** A place that an event has given to a user. `at`: by the server's clock, in epoch milliseconds. */
type Given = { readonly user: string; readonly place: Place; readonly seq: number; readonly at: number };

/** A room as its log says it is: what every state of it and every client must come to. */
export type Replayed = {
  readonly room: string;
  readonly events: readonly RoomEvent[];
  readonly messages: readonly Outcome[];
  /** The seqs of the pinned messages, the last pinned first. */
  readonly pinned: readonly number[];
  readonly description: { readonly title?: string; readonly topic?: string };
  readonly activity: readonly ActivityEvent[];
  readonly isArchived: boolean;
  readonly isLocked: boolean;
  /** Until when users are muted, in epoch milliseconds. */
  readonly muted: ReadonlyMap<string, number>;
  readonly given: readonly Given[];
  /** Events that their users might not make when they took their seqs. */
  readonly illegal: readonly string[];
};

const isActivity = (event: RoomEvent): event is ActivityEvent =>
  ["join", "leave", "describe", "create", "role", "archive", "mute", "rules"].includes(event.action);

/** The places that an event gives. */
const placesOf = (event: RoomEvent): { user: string; place: Place }[] => {
  switch (event.action) {
    case "create": {
      const others = (event.with ?? []).map((user) => ({ user, place: "member" as const }));
      return [{ user: event.userId, place: event.with ? "member" : "owner" }, ...others];
    }
    case "join":
      return [{ user: event.userId, place: "member" }];
    case "leave":
      return [{ user: event.userId, place: "none" }];
    case "role": {
      const given = { user: event.member, place: event.role };
      return event.role === "owner" ? [given, { user: event.userId, place: "moderator" }] : [given];
    }
    default:
      return [];
  }
};

/** A user's place in a room by the events up to a seq. */
export const placeAt = ({ given }: Pick<Replayed, "given">, user: string, seq = Infinity): Place =>
  given.findLast((each) => each.user === user && each.seq <= seq)?.place ?? "none";

/** Whether users with this place hear a room. */
export const hears = (room: string, place: Place): boolean =>
  roomKindOf(room) === "open" ? place !== "banned" : isInside(place);

/** Whether the log ever leaves a user outside after it has let them in. */
export const wasPutOut = ({ room, given }: Replayed, user: string): boolean =>
  given.some((each) => each.user === user && !hears(room, each.place));

/** Whether a user was ever outside: before they were let in, or after. */
export const wasOutside = (log: Replayed, user: string): boolean =>
  wasPutOut(log, user) || !hears(log.room, placeAt(log, user, 1));

/** What of a room decides who may write in it, beside places. */
type Rules = { isArchived: boolean; isLocked: boolean; readonly muted: Map<string, number> };

/** Applies an event to the rules of its room. */
const applyRules = (rules: Rules, event: RoomEvent): void => {
  if (event.action === "archive") rules.isArchived = event.archived;
  if (event.action === "rules") rules.isLocked = event.locked ?? rules.isLocked;
  if (event.action === "mute") rules.muted.set(event.member, event.until ? Date.parse(event.until) : 0);
};

const isKeeper = (place: Place): boolean => place === "owner" || place === "moderator";

const writing: ReadonlySet<RoomEvent["action"]> = new Set(["message", "edit", "pin", "describe"]);

/** Why a room's rules do not allow an event; undefined where they do. */
const whySilent = (rules: Rules, event: RoomEvent, place: Place): string | undefined => {
  const isJoin = event.action === "join";
  if (!writing.has(event.action) && !isJoin) return undefined;
  if (rules.isArchived) return "the room is archived";
  if (rules.isLocked && !isJoin && !isKeeper(place)) return "the room is locked";
  const until = rules.muted.get(event.userId) ?? 0;
  return !isJoin && until > Date.parse(event.timestamp) ? "its user is muted" : undefined;
};

/** What there is in direct rooms, beside making them. */
const inDirect: ReadonlySet<RoomEvent["action"]> = new Set(["message", "edit", "delete", "pin", "leave"]);

/** Why an event should not be in the log, after those before it; undefined where it may be. */
const whyIllegal = (
  room: string,
  event: RoomEvent,
  given: readonly Given[],
  authors: ReadonlyMap<number, string>,
): string | undefined => {
  const placeOf = (user: string) => placeAt({ given }, user);
  const place = placeOf(event.userId);
  const isOpen = roomKindOf(room) === "open";
  const isDirect = roomKindOf(room) === "direct";
  // Whoever has left a direct room is in it again once it is made anew.
  if (event.action === "create")
    return isDirect || given.length === 0 ? undefined : "the room was made before";
  if (isDirect && !inDirect.has(event.action)) return "the room is a direct one";
  if (event.action === "join") return place === "banned" ? "its user is banned" : undefined;
  if (!hears(room, place)) return `its user is ${place}`;
  if (event.action === "archive") return place === "owner" ? undefined : `its user is ${place}`;
  if (event.action === "rules") return isKeeper(place) ? undefined : `its user is ${place}`;
  if (event.action === "mute") {
    const to = placeOf(event.member);
    return mayMute(place, to) ? undefined : `a ${place} mutes a ${to}`;
  }
  if (event.action === "role") {
    const from = placeOf(event.member);
    // Whoever joins or leaves an open room does so beside all else, and so does who accepts an invitation.
    const isBeside = isOpen ? from === "none" || from === "member" : from === "member" && event.role === from;
    const alike: Place[] = isBeside ? ["none", "member"] : [from];
    if (event.member === event.userId) return "it is about its own user";
    return alike.some((each) => mayGive(place, each, event.role))
      ? undefined
      : `a ${place} makes a ${from} ${event.role}`;
  }
  if (event.action === "describe") return isOpen || isInside(place) ? undefined : `its user is ${place}`;
  if (event.action === "leave") {
    const others = new Set(given.map(({ user }) => user).filter((user) => user !== event.userId));
    const isLeft = !isOpen && place === "owner" && [...others].some((user) => isInside(placeOf(user)));
    return isLeft ? "an owner leaves others behind" : undefined;
  }
  if (event.action !== "edit" && event.action !== "delete") return undefined;
  const isOwn = authors.get(event.target) === event.userId;
  return isOwn || (event.action === "delete" && isKeeper(place))
    ? undefined
    : "the message is another user's";
};

/** Replays a room's log from its beginning. */
export const replay = (room: string, events: readonly RoomEvent[]): Replayed => {
  const given: Given[] = [];
  const illegal: string[] = [];
  const authors = new Map<number, string>();
  const pins = new Map<number, number>();
  const texts = { title: "", topic: "" };
  const rules: Rules = { isArchived: false, isLocked: false, muted: new Map() };
  for (const event of events.toSorted((one, other) => one.seq - other.seq)) {
    const place = placeAt({ given }, event.userId);
    const why = whyIllegal(room, event, given, authors) ?? whySilent(rules, event, place);
    applyRules(rules, event);
    if (why) illegal.push(`${room} has ${event.action} at ${event.seq}, though ${why}.`);
    const at = Date.parse(event.timestamp);
    given.push(...placesOf(event).map((each) => ({ ...each, seq: event.seq, at })));
    if (event.action === "message") authors.set(event.seq, event.userId);
    if (event.action === "pin" && event.pinned) pins.set(event.target, event.seq);
    if (event.action === "pin" && !event.pinned) pins.delete(event.target);
    if (event.action === "describe") {
      texts.title = event.title ?? texts.title;
      texts.topic = event.topic ?? texts.topic;
    }
  }
  const messages = outcomeOf(events);
  const alive = new Set(messages.filter(({ deleted }) => !deleted).map(({ seq }) => seq));
  const owners = [...new Set(given.map(({ user }) => user))].filter(
    (user) => placeAt({ given }, user) === "owner",
  );
  if (owners.length > 1) illegal.push(`${room} has several owners.`);
  return {
    room,
    events,
    messages,
    pinned: [...pins]
      .filter(([target]) => alive.has(target))
      .toSorted(([, one], [, other]) => other - one)
      .map(([target]) => target),
    description: { ...(texts.title && { title: texts.title }), ...(texts.topic && { topic: texts.topic }) },
    activity: events.filter(isActivity).toSorted((one, other) => one.seq - other.seq),
    ...rules,
    given,
    illegal,
  };
};

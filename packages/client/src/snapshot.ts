import type { Kind } from "@parley/core/event-kinds/kinds";
import type { RoomEvent } from "@parley/core/protocol/event";
import type { ReadMarker } from "@parley/core/protocol/read-marker";
import type { LastLine } from "@parley/core/protocol/room-summary";
import type { Level } from "@parley/core/wire/notification-level";
import type { Place, Role } from "@parley/core/wire/place";
import type { RoomRules } from "@parley/core/wire/room-rules";
import type { Refusal } from "./refusal.ts";

/**
 * - `closed`: not connected and not trying to be.
 * - `connecting`: a handshake, or the first `hello`, is in flight.
 * - `open`: talking to the server.
 * - `waiting`: the connection was lost; the next attempt is at `retryAt`.
 */
export type ConnectionStatus = "closed" | "connecting" | "open" | "waiting";

/** A message as a user sees it. */
export type TimelineMessage = {
  /** The list row's key: the same from the moment of sending, forever. */
  readonly key: string;
  /** The sender's id for the message. */
  readonly id: string;
  /** Its seq in the log; absent until the server has acknowledged it. */
  readonly seq?: number;
  /**
   * How many of the log's seqs, up to its own, were taken for messages; absent until the server has
   * acknowledged it, and where that was not counted yet.
   */
  readonly number?: number;
  readonly userId: string;
  readonly name: string;
  /** False when the name is only a legacy client's claim. */
  readonly verified: boolean;
  /** The current text, with our changes in flight; empty once it is deleted. */
  readonly text: string;
  /** Present when the text differs from the one first sent. */
  readonly edited?: true;
  /** Present when its author deleted it. */
  readonly deleted?: true;
  /** Present while it is pinned to the room. */
  readonly pinned?: true;
  /** ISO 8601. The server's time once acknowledged, the sender's clock until then. */
  readonly timestamp: string;
  /** Whether we sent it. */
  readonly own: boolean;
  readonly replyTo?: number;
  readonly state: "sending" | "sent" | "failed";
  /** Why it failed, when it did. */
  readonly error?: Refusal;
  /**
   * Our own change of it that is in flight, or was refused: then the message reads as if it were
   * not.
   */
  readonly change?: PendingChange;
};

/** A message of the log, as shown. */
export type Row = TimelineMessage & { readonly seq: number };

/** A change of a message of ours that the server has not acknowledged. */
export type PendingChange = {
  /** The change's own id: what `retry` and `drop` take. */
  readonly id: string;
  readonly kind: Exclude<
    Kind,
    "message" | "join" | "leave" | "describe" | "create" | "role" | "archive" | "mute" | "rules"
  >;
  /** The seq of the message. */
  readonly target: number;
  /** The new text of an edit. */
  readonly text?: string;
  /** Whether a pin pins the message, or unpins it. */
  readonly pinned?: boolean;
  readonly state: "sending" | "failed";
  /** Why it failed, when it did. */
  readonly error?: Refusal;
};

/** Somebody has joined a room, or left it. */
export type MembershipEvent = Extract<RoomEvent, { action: "join" | "leave" }>;

/**
 * What stands as a line among the messages: also that a room was made, that it has got another title or
 * topic, that somebody was given a role in it or removed, that somebody was muted, that it was archived or
 * restored, and what rules it has.
 */
export type ActivityEvent =
  | MembershipEvent
  | Extract<RoomEvent, { action: "describe" | "create" | "role" | "archive" | "mute" | "rules" }>;

/** A change of our membership of a room that the server has not acknowledged. */
export type PendingMembership = {
  /** What `retry` and `discard` take. */
  readonly id: string;
  readonly kind: "join" | "leave";
  readonly state: "sending" | "failed";
  /** Why it failed, when it did. */
  readonly error?: Refusal;
};

/** A change of another user's role in a room that the server has not acknowledged. */
export type PendingRole = {
  /** What `retry` and `discard` take. */
  readonly id: string;
  /** The id of the user whose role it is. */
  readonly member: string;
  readonly role: Place;
  readonly state: "sending" | "failed";
  /** Why it failed, when it did. */
  readonly error?: Refusal;
};

/** A mute, or a change of a room's rules, that the server has not acknowledged. */
export type PendingModeration = {
  /** What `retry` and `discard` take. */
  readonly id: string;
  /** The id of the user who is to be muted for some minutes, or with 0 is not to be. */
  readonly member?: string;
  readonly minutes?: number;
  readonly locked?: boolean;
  /** In seconds. */
  readonly slowMode?: number;
  readonly state: "sending" | "failed";
  /** Why it failed, when it did. */
  readonly error?: Refusal;
};

/** What a room is called, and what it is about. */
export type RoomDescription = { readonly title?: string; readonly topic?: string };

/** A change of a room's description that the server has not acknowledged. */
export type PendingDescription = RoomDescription & {
  /** What `retry` and `discard` take. */
  readonly id: string;
  readonly state: "sending" | "failed";
  /** Why it failed, when it did. */
  readonly error?: Refusal;
};

/**
 * What the server has counted of a room's log, and what is held of that: all after `after`, up to and
 * including `through`, and what has arrived live beyond.
 */
export type Counted = {
  readonly after: number;
  readonly through: number;
  /** The highest seq taken. */
  readonly head: number;
  /** How many seqs up to the head were taken for messages. */
  readonly messages: number;
};

/** Archiving or restoring a room, which the server has not acknowledged. */
export type PendingArchive = {
  /** What `retry` and `discard` take. */
  readonly id: string;
  readonly archived: boolean;
  readonly state: "sending" | "failed";
  /** Why it failed, when it did. */
  readonly error?: Refusal;
};

/** A message that is pinned, by its seq. */
export type PinnedMessage = { readonly seq: number; readonly message?: TimelineMessage };

/** Somebody who is typing a message. */
export type Typist = { readonly userId: string; readonly name: string };

export type RoomSnapshot = {
  readonly room: string;
  /**
   * `joining` until the first state of the room arrived; `live` while frames arrive; otherwise
   * `stale`.
   */
  readonly status: "joining" | "live" | "stale";
  /** Acknowledged messages by seq, then our own unacknowledged ones in the order of sending. */
  readonly messages: readonly TimelineMessage[];
  /**
   * What is pinned to the room, the last pinned first; absent where nothing is. `message` is absent
   * while it is not held here: see `Parley.loadPinned`.
   */
  readonly pinned?: readonly PinnedMessage[];
  /**
   * What the room is called and what it is about, with our change that is in flight; absent where nobody
   * has said either.
   */
  readonly description?: RoomDescription;
  /** Present while our own change of it is in flight, or was refused. */
  readonly describing?: PendingDescription;
  /** Present while the room is archived: it is read, and nothing is written to it. */
  readonly archived?: true;
  /** Present while our own archiving or restoring is in flight, or was refused. */
  readonly archiving?: PendingArchive;
  /** What has happened to the room among the messages here, in seq order; absent where nothing has. */
  readonly activity?: readonly ActivityEvent[];
  /** What our user is in the room; absent before its first state, and for members of open rooms. */
  readonly role?: Role;
  /** The changes of roles that are in flight, or were refused; absent where none is. */
  readonly roleChanges?: readonly PendingRole[];
  /**
   * Until when our user is muted, in epoch milliseconds by our clock; absent where they never were. It may
   * be over.
   */
  readonly mutedUntil?: number;
  /** Who may write in the room, and how often; absent where everybody may at any time. */
  readonly rules?: RoomRules;
  /** Mutes and changes of the rules that are in flight, or were refused; absent where none is. */
  readonly moderation?: readonly PendingModeration[];
  /** Present while our own joining or leaving is in flight, or was refused. */
  readonly membership?: PendingMembership;
  /**
   * How far our user has read, on whichever device; absent before the room's first state, and where no
   * device has said so. A higher `revision` may have moved it back.
   */
  readonly read?: Readonly<ReadMarker>;
  /**
   * Who is typing, besides our user, in the order in which they began; absent where nobody is, and in
   * rooms that are too large to be told.
   */
  readonly typing?: readonly Typist[];
  /**
   * Present while the server has counted messages that may be missing here after the last one, or while
   * none is here: see `missingAfter`.
   */
  readonly counted?: Counted;
  /** Whether the log has messages before the first one here. */
  readonly hasOlder: boolean;
  /** Present while no message is loaded, and the log has older events: the seq of the last of those. */
  readonly olderThrough?: number;
  readonly loadingOlder: boolean;
  /**
   * Present when others have filled what is before the first message with changes, which show nothing:
   * `loadOlder` reads no more of it. See `Parley.readOn`.
   */
  readonly olderPaused?: true;
};

/** A room that our user is a member of, as a list shows it. */
export type ListedRoom = {
  readonly room: string;
  /** When its last message was sent, or else anything happened, in seconds since 1970; 0 where unknown. */
  readonly activeAt: number;
  /** What our user is notified of: `nothing` mutes the room. */
  readonly level: Level;
  readonly title?: string;
  readonly archived?: true;
  /** The last message that is not deleted. */
  readonly last?: Readonly<LastLine>;
  /** How many messages were unread at the last summary, for a room that is not entered. */
  readonly unread?: number;
};

export type ClientSnapshot = {
  readonly status: ConnectionStatus;
  /** Our identity by the server. */
  readonly user: { readonly userId: string; readonly name: string } | undefined;
  /** When `waiting`: the time of the next attempt, in epoch milliseconds. */
  readonly retryAt: number | undefined;
  /**
   * The rooms that our user is a member of, on whichever device it joined them, by name. Absent until the
   * server has said so.
   */
  readonly myRooms?: readonly string[];
  /**
   * The same rooms as a list shows them, those first that were active last, and archived ones at the end.
   * Present with `latestRooms`.
   */
  readonly roomList?: readonly ListedRoom[];
  /** The users whom our user has blocked, on whichever device. */
  readonly blocked: readonly string[];
  readonly rooms: ReadonlyMap<string, RoomSnapshot>;
};

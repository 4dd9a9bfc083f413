import * as v from "valibot";
import { mapOf } from "../wire/map-of.ts";
import { MessageEvent } from "./event.ts";
import { RoomSummary } from "./room-summary.ts";

/** `GET /users/{user}/messages`: newest first; `next` goes into `before` for the page after. */
export const UserMessages = v.object({
  messages: v.array(v.object({ room: v.string(), ...MessageEvent.entries })),
  next: v.optional(v.string()),
});
export type UserMessages = v.InferOutput<typeof UserMessages>;

/**
 * `GET /users/{user}/rooms`: the rooms that they are a member of, in the order of their names. `next` goes
 * into `after` for the page after. A page has neither titles nor last lines: those come with `?rooms=`.
 */
export const MyRooms = v.object({ rooms: v.array(RoomSummary), next: v.optional(v.string()) });
export type MyRooms = v.InferOutput<typeof MyRooms>;

/** `GET /rooms`: rooms that may be found, in the order of their names. */
export const RoomDirectory = v.object({
  rooms: v.array(v.string()),
  /** The titles of those that have one, by room. */
  titles: v.optional(mapOf(v.string(), v.string())),
  next: v.optional(v.string()),
});
export type RoomDirectory = v.InferOutput<typeof RoomDirectory>;
/** The same as the server writes it. */
export type RoomDirectoryInput = v.InferInput<typeof RoomDirectory>;

/**
 * `GET /rooms/{room}/members`: the room's members, in the order of their ids, each with the name that they
 * joined under. Who joined before names were kept has none. Or, where that was asked for, those who are
 * banned, each with the name that they were a member under.
 */
export const RoomMembers = v.object({
  members: v.array(
    v.object({
      userId: v.string(),
      name: v.optional(v.string()),
      /** Of those who are more than members, or `banned`. */
      role: v.optional(v.string()),
    }),
  ),
  /** Where that was asked for: users who are muted, members or not, and until when, ISO 8601. */
  muted: v.optional(v.array(v.object({ userId: v.string(), until: v.string() }))),
  next: v.optional(v.string()),
});
export type RoomMembers = v.InferOutput<typeof RoomMembers>;

export const Guest = v.object({
  /** For the `bearer.` subprotocol, or the `Authorization` header. */
  token: v.string(),
  userId: v.string(),
  name: v.string(),
  /** When the token expires: ISO 8601, UTC. */
  expiresAt: v.string(),
});
export type Guest = v.InferOutput<typeof Guest>;

/** `GET /sign-in`: who may join. */
export const SignIn = v.object({
  guests: v.boolean(),
  /** The accepted issuer, and our client id there. */
  accounts: v.optional(v.object({ issuer: v.string(), client: v.string() })),
});
export type SignIn = v.InferOutput<typeof SignIn>;

/** `GET /account`: the user that the token belongs to. */
export const Account = v.object({
  kind: v.picklist(["guest", "account"]),
  userId: v.string(),
  name: v.string(),
  /** They are being deleted or taken over, which is not done: they may only continue that. */
  leaving: v.optional(v.literal(true)),
});
export type Account = v.InferOutput<typeof Account>;

/**
 * The progress of work on all of a user's messages: while it is not `done`, repeat the request,
 * after `retryAfter` whole seconds if present, since their last messages may still be in flight.
 */
export const Progress = v.object({
  messages: v.number(),
  done: v.boolean(),
  retryAfter: v.optional(v.number()),
});
export type Progress = v.InferOutput<typeof Progress>;

/** A text of an edit of a message: it is still in the room's log, at its own seq. */
export const ExportedEdit = v.object({ seq: v.number(), message: v.string(), timestamp: v.string() });
export type ExportedEdit = v.InferOutput<typeof ExportedEdit>;

/**
 * `GET /account/export`: a user's data. `next` goes into `before` for what follows: further rooms that
 * they have read, then the messages before these.
 */
export const AccountExport = v.object({
  ...v.omit(Account, ["leaving"]).entries,
  createdAt: v.optional(v.string()),
  /** What they say of themselves. */
  line: v.optional(v.string()),
  /** When they were last online, while others may know: with the first page. */
  lastSeen: v.optional(v.string()),
  messages: v.array(
    v.object({
      ...UserMessages.entries.messages.item.entries,
      /** Oldest first; the last one is the message's current text. */
      edits: v.optional(v.array(ExportedEdit)),
    }),
  ),
  /** The rooms that they are a member of: with the first page. */
  memberOf: v.optional(v.array(v.string())),
  /** Whom they have blocked: with the first page. */
  blocked: v.optional(v.array(v.string())),
  /** How far they have read rooms, before the first messages. */
  read: v.optional(v.array(v.object({ room: v.string(), seq: v.number() }))),
  next: UserMessages.entries.next,
});
export type AccountExport = v.InferOutput<typeof AccountExport>;

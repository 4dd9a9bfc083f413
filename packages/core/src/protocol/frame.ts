import * as v from "valibot";
import { wireKinds } from "../event-kinds/kinds.ts";
import { MembershipFrame } from "../event-kinds/membership-frame.ts";
import { Blocklist } from "../wire/blocklist.ts";
import { mapOf } from "../wire/map-of.ts";
import { BlocklistFrame } from "./blocklist.ts";
import { errorFields } from "./error-body.ts";
import { LiveEvents, RoomState, VoidEvent } from "./event.ts";
import { MemberOf } from "./membership.ts";
import { NotificationsFrame } from "./notifications.ts";
import { PresenceFrame } from "./presence.ts";
import { ReadFrame } from "./read-marker.ts";
import { TypingFrame } from "./typing.ts";

const id = v.optional(v.string());

/** The answer to `hello`. */
export const WelcomeFrame = v.object({
  action: v.literal("welcome"),
  id,
  connectionId: v.string(),
  userId: v.string(),
  name: v.string(),
  limits: v.object({
    messageCharacters: v.number(),
    frameBytes: v.number(),
    idleSeconds: v.number(),
    connectionSeconds: v.number(),
    /** The days that messages are kept; 0, or missing from an older server: forever. */
    retentionDays: v.optional(v.number()),
  }),
  rooms: v.array(RoomState),
  /** The rooms of the `hello` that its user may not enter, or that do not exist. */
  notFound: v.optional(v.array(v.string())),
  /** The first rooms that the user is a member of. Missing from an older server. */
  memberOf: v.optional(MemberOf),
  /** Whom the user has blocked, if they ever have. A long list has to be asked for. */
  blocklist: v.optional(v.partial(Blocklist, ["users"])),
});

/** A single live event; for its sender, also the acknowledgement that it is stored. */
const eventFrames = wireKinds.map(({ frame }) => frame);

/** A seq that a send has given up: nobody has to read the log for it. */
export const VoidFrame = v.object({ room: v.string(), epoch: v.string(), ...VoidEvent.entries });

/** Several live events of a room at once, in seq order. There may be gaps between them. */
export const EventsFrame = v.object({
  action: v.literal("events"),
  room: v.string(),
  epoch: v.string(),
  events: LiveEvents,
});

export const JoinedFrame = v.object({ action: v.literal("joined"), id, ...RoomState.entries });

export const LeftFrame = v.object({ action: v.literal("left"), id, room: v.string() });

/**
 * The rooms whose head is above what the ping named, each with its head, and with how many of the seqs up
 * to that were taken for messages, where that is counted.
 */
export const PongFrame = v.object({
  action: v.literal("pong"),
  id,
  rooms: mapOf(v.string(), v.number()),
  messages: v.optional(mapOf(v.string(), v.number())),
  /** The revision of the user's blocklist, if it is above what the ping named. */
  blocklist: v.optional(v.number()),
});

/** `id`: of the request that failed. */
export const ErrorFrame = v.object({ action: v.literal("error"), id, ...errorFields });

/** Every frame that the server sends to a `parley.v1` client. */
export const Frame = v.variant("action", [
  WelcomeFrame,
  ...eventFrames,
  VoidFrame,
  EventsFrame,
  JoinedFrame,
  LeftFrame,
  ReadFrame,
  NotificationsFrame,
  MembershipFrame,
  TypingFrame,
  PresenceFrame,
  BlocklistFrame,
  PongFrame,
  ErrorFrame,
]);

export type WelcomeFrame = v.InferOutput<typeof WelcomeFrame>;
export type EventFrame = v.InferOutput<(typeof eventFrames)[number]>;
export type MessageFrame = Extract<EventFrame, { action: "message" }>;
export type VoidFrame = v.InferOutput<typeof VoidFrame>;
export type EventsFrame = v.InferOutput<typeof EventsFrame>;
export type JoinedFrame = v.InferOutput<typeof JoinedFrame>;
export type LeftFrame = v.InferOutput<typeof LeftFrame>;
export type PongFrame = v.InferOutput<typeof PongFrame>;
/** A pong as the server writes it. */
export type PongInput = v.InferInput<typeof PongFrame>;
export type ErrorFrame = v.InferOutput<typeof ErrorFrame>;
export type Frame = v.InferOutput<typeof Frame>;
/** A frame as a server writes it. */
export type FrameInput = v.InferInput<typeof Frame>;

/**
 * A legacy client's frame for a message: the same, with the fields that the predecessors' clients
 * read.
 */
export type LegacyMessageFrame = MessageFrame & { user_id: string; connectionId: string };

/** The unrequested frame for a legacy client, once it is connected. */
export type LegacyWelcomeFrame = {
  action: "welcome";
  message: string;
  room: string;
  connectionId: string;
  userId: string;
  timestamp: string;
};

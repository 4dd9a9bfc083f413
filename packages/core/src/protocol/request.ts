import * as v from "valibot";
import { eventActions, wireRequests } from "../event-kinds/kinds.ts";
import { byFittingRoom, byRoom, Cursor, MessageId, RoomName, Seq, wholeNumber } from "../wire/field.ts";
import { summariesOfWelcome } from "../wire/limits.ts";
import { ChangeBlocklist } from "./blocklist.ts";
import { Notifications } from "./notifications.ts";
import { Presence } from "./presence.ts";
import { Read } from "./read-marker.ts";
import { Typing } from "./typing.ts";

const id = v.optional(MessageId);

const SummaryCount = /* @__PURE__ */ wholeNumber("`latest`", summariesOfWelcome);

/**
 * First frame of a `parley.v1` client: the rooms it is in, each with its cursor, or null to start
 * afresh.
 */
export const Hello = /* @__PURE__ */ (() =>
  v.object({
    action: v.literal("hello"),
    id,
    rooms: v.optional(byRoom(v.nullable(Cursor)), {}),
    /** How many summaries of the user's rooms the welcome has, of those that were active last. */
    latest: v.optional(SummaryCount),
  }))();

export const Join = /* @__PURE__ */ (() =>
  v.object({
    action: v.literal("join"),
    id,
    room: RoomName,
    cursor: v.optional(v.nullable(Cursor), null),
  }))();

export const Leave = /* @__PURE__ */ (() => v.object({ action: v.literal("leave"), id, room: RoomName }))();

/**
 * The seq that the client holds of each room. A ping is never refused: invalid entries are left
 * out.
 */
export const Ping = /* @__PURE__ */ (() =>
  v.object({
    action: v.literal("ping"),
    id: v.fallback(id, undefined),
    rooms: v.fallback(v.optional(byFittingRoom(Seq), {}), () => new Map()),
    /** The revision of the blocklist that the client holds. */
    blocklist: v.fallback(v.optional(v.number()), undefined),
  }))();

/**
 * Every frame that a client may send. It is pure, and so is each: a function that takes only some has no
 * others in its bundle.
 */
export const Request = /* @__PURE__ */ (() =>
  v.variant("action", [
    Hello,
    ...Object.values(wireRequests),
    Join,
    Leave,
    Read,
    Notifications,
    Typing,
    Presence,
    ChangeBlocklist,
    Ping,
  ]))();

export type Hello = v.InferOutput<typeof Hello>;
export type Join = v.InferOutput<typeof Join>;
export type Leave = v.InferOutput<typeof Leave>;
export type Ping = v.InferOutput<typeof Ping>;
export type Request = v.InferOutput<typeof Request>;
/** A request as a client writes it: fields with a default may be left out. */
export type RequestInput = v.InferInput<typeof Request>;

export const actions = [
  "hello",
  ...eventActions,
  "join",
  "leave",
  "read",
  "notifications",
  "typing",
  "presence",
  "blocklist",
  "ping",
] as const;

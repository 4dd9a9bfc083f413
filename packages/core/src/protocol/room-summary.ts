import * as v from "valibot";
import { NotificationSetting } from "./notifications.ts";
import { ReadMarker } from "./read-marker.ts";

/** The last message of a room that is not deleted, as one line. */
export const LastLine = /* @__PURE__ */ (() =>
  v.object({
    seq: v.number(),
    userId: v.string(),
    name: v.string(),
    verified: v.optional(v.literal(false)),
    /** Its beginning. */
    text: v.string(),
    timestamp: v.string(),
  }))();
export type LastLine = v.InferOutput<typeof LastLine>;

/** What the list of a user's rooms shows of one. */
export const RoomSummary = /* @__PURE__ */ (() =>
  v.object({
    room: v.string(),
    /** `open`, `private` or `direct`. */
    kind: v.optional(v.string(), "open"),
    epoch: v.string(),
    head: v.number(),
    messages: v.optional(v.number()),
    /** When the last message was sent, or else anything happened, in seconds since 1970. */
    activeAt: v.optional(v.number(), 0),
    title: v.optional(v.string()),
    archived: v.optional(v.literal(true)),
    /** Missing where the user never said so: then they are notified of everything. */
    notifications: v.optional(NotificationSetting),
    read: v.optional(ReadMarker),
    last: v.optional(LastLine),
  }))();
export type RoomSummary = v.InferOutput<typeof RoomSummary>;

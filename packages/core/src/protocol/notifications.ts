import * as v from "valibot";
import { MessageId, RoomName, wholeNumber } from "../wire/field.ts";
import { maxRevision } from "../wire/limits.ts";
import { Level } from "../wire/notification-level.ts";

/**
 * What of a room a user is notified of. Of two settings the one with the higher revision holds, and of one
 * revision the one that was stored first. A level that only a newer server knows is a text here.
 */
export const NotificationSetting = /* @__PURE__ */ (() =>
  v.object({ level: v.string(), revision: v.number() }))();
export type NotificationSetting = v.InferOutput<typeof NotificationSetting>;

const Revision = /* @__PURE__ */ wholeNumber("A revision", maxRevision);

/** Sets what of a room its user is notified of. They have to be a member. */
export const Notifications = v.object({
  action: v.literal("notifications"),
  id: v.optional(MessageId),
  room: RoomName,
  level: Level,
  /** One more than that of the setting which it replaces; 1 where there is none. */
  revision: Revision,
});
export type Notifications = v.InferOutput<typeof Notifications>;

/** The setting that holds now: the answer to `notifications`, and told to the user's other connections. */
export const NotificationsFrame = /* @__PURE__ */ (() =>
  v.object({
    action: v.literal("notifications"),
    id: v.optional(v.string()),
    room: v.string(),
    notifications: NotificationSetting,
  }))();
export type NotificationsFrame = v.InferOutput<typeof NotificationsFrame>;

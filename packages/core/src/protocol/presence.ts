import * as v from "valibot";
import { MessageId, UserId } from "../wire/field.ts";
import { usersInFrame } from "../wire/limits.ts";
import { mapOf } from "../wire/map-of.ts";

const tooMany = `A frame names at most ${usersInFrame} users.`;

/** Whether some users are online. */
export const Presence = /* @__PURE__ */ (() =>
  v.object({
    action: v.literal("presence"),
    id: v.optional(MessageId),
    users: v.pipe(
      v.array(v.string("A user's id is a string."), "`users` is a list of user ids."),
      v.maxLength(usersInFrame, tooMany),
      v.array(UserId),
      v.transform((users): ReadonlySet<string> => new Set(users)),
    ),
  }))();
export type Presence = v.InferOutput<typeof Presence>;

/** A user is online by any of their devices. */
export const PresenceState = /* @__PURE__ */ (() => v.picklist(["online", "offline"]))();
export type PresenceState = v.InferOutput<typeof PresenceState>;

/** The answer, for each of the users. Pure: no function has it in its bundle. */
export const PresenceFrame = /* @__PURE__ */ (() =>
  v.object({
    action: v.literal("presence"),
    id: v.optional(v.string()),
    users: mapOf(v.string(), PresenceState),
  }))();
export type PresenceFrame = v.InferOutput<typeof PresenceFrame>;
/** The answer as the server writes it. */
export type PresenceInput = v.InferInput<typeof PresenceFrame>;

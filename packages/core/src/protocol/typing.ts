import * as v from "valibot";
import { MessageId, RoomName } from "../wire/field.ts";

/** The caller is writing a message in a room. Nothing is stored, and nothing answers it but a refusal. */
export const Typing = /* @__PURE__ */ (() =>
  v.object({
    action: v.literal("typing"),
    id: v.optional(MessageId),
    room: RoomName,
  }))();
export type Typing = v.InferOutput<typeof Typing>;

/**
 * A user is writing a message in a room. The name is that of their token, as in a message. It is not in
 * the log, and holds until that user's next message or for some seconds. Pure: no function has it in its
 * bundle.
 */
export const TypingFrame = /* @__PURE__ */ (() =>
  v.object({
    action: v.literal("typing"),
    room: v.string(),
    userId: v.string(),
    name: v.string(),
  }))();
export type TypingFrame = v.InferOutput<typeof TypingFrame>;

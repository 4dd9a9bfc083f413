import type { MessageEvent } from "@parley/core/protocol/event";
import * as v from "valibot";
import type { ClientKind } from "./client-kind.ts";
import { kept } from "./kept.ts";

export const item = v.object({
  kind: v.literal("message"),
  ...kept,
  text: v.string(),
  replyTo: v.optional(v.number()),
});
type Item = v.InferOutput<typeof item>;

export const kind: ClientKind<MessageEvent, Item> = {
  request: ({ id, room, text, replyTo }) => ({
    action: "sendMessage",
    id,
    room,
    message: text,
    ...(replyTo !== undefined && { replyTo }),
  }),
  // What is in it already, the other kinds learn of it.
  reduce: (state) => state,
  isDone: () => true,
};

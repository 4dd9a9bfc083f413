import type { MessageEvent } from "@parley/core/event-kinds/message";
import * as v from "valibot";
import type { ClientKind } from "./client-kind.ts";
import { reduceDeletion } from "./deletion.ts";
import { reduceEdit } from "./edit.ts";
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
  // Some changes are in it already.
  reduce: (state, { changed, deleted, message }) => {
    if (deleted) return reduceDeletion(state);
    return changed === undefined ? state : reduceEdit(state, { seq: changed, text: message });
  },
  isDone: () => true,
};

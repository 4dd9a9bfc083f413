import type { CreateEvent } from "@parley/core/event-kinds/create";
import * as v from "valibot";
import type { ClientKind } from "./client-kind.ts";
import { kept } from "./kept.ts";

/** Makes an open room, a private one, or a direct one with the users that `with` names. */
export const item = v.object({
  kind: v.literal("create"),
  ...kept,
  with: v.optional(v.array(v.string())),
});
type Item = v.InferOutput<typeof item>;

export const kind: ClientKind<CreateEvent, Item> = {
  opens: () => true,
  request: ({ id, room, with: others }) => ({
    action: "createRoom",
    id,
    room,
    ...(others !== undefined && { with: [...others] }),
  }),
  // It says nothing of any message.
  reduce: (state) => state,
  // It may be in the log, and its members not stored yet, which another try completes.
  isDone: () => false,
  isDoneBy: (code) => code === "already_member",
};

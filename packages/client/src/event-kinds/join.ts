import type { JoinEvent } from "@parley/core/event-kinds/join";
import * as v from "valibot";
import type { ClientKind } from "./client-kind.ts";
import { kept } from "./kept.ts";
import { isSettledMembership } from "./membership.ts";

/** Makes our user a member of a room; of one that is not open, by the token of an invitation. */
export const item = v.object({ kind: v.literal("join"), ...kept, invitation: v.optional(v.string()) });
type Item = v.InferOutput<typeof item>;

export const kind: ClientKind<JoinEvent, Item> = {
  opens: ({ invitation }) => invitation !== undefined,
  request: ({ id, room, invitation }) => ({
    action: "joinRoom",
    id,
    room,
    ...(invitation !== undefined && { invitation }),
  }),
  // It says nothing of any message.
  reduce: (state) => state,
  isDone: isSettledMembership,
  isDoneBy: (code) => code === "already_member",
};

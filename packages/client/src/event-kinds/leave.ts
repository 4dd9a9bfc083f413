import type { LeaveEvent } from "@parley/core/event-kinds/leave";
import * as v from "valibot";
import type { ClientKind } from "./client-kind.ts";
import { kept } from "./kept.ts";
import { isSettledMembership } from "./membership.ts";

/** Ends our user's membership of a room. */
export const item = v.object({ kind: v.literal("leave"), ...kept });
type Item = v.InferOutput<typeof item>;

export const kind: ClientKind<LeaveEvent, Item> = {
  request: ({ id, room }) => ({ action: "leaveRoom", id, room }),
  // It says nothing of any message.
  reduce: (state) => state,
  isDone: isSettledMembership,
  isDoneBy: (code) => code === "not_member",
};

import type { RoleEvent } from "@parley/core/event-kinds/role";
import { places } from "@parley/core/wire/place";
import * as v from "valibot";
import type { ClientKind } from "./client-kind.ts";
import { kept } from "./kept.ts";

/** Gives another user a role in the room, or takes it away. */
export const item = v.object({
  kind: v.literal("role"),
  ...kept,
  member: v.string(),
  role: v.picklist(places),
});
type Item = v.InferOutput<typeof item>;

export const kind: ClientKind<RoleEvent, Item> = {
  request: ({ id, room, member, role }) => ({ action: "changeRole", id, room, member, role }),
  // It says nothing of any message.
  reduce: (state) => state,
  // It may be in the log, and the member's item not changed yet, which another try completes.
  isDone: () => false,
  isDoneBy: (code) => code === "already_member" || code === "not_member",
};

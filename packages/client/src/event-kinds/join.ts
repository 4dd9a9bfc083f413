import type { JoinEvent } from "@parley/core/event-kinds/join";
import * as v from "valibot";
import type { ClientKind } from "./client-kind.ts";
import { kept } from "./kept.ts";
import { isSettledMembership } from "./membership.ts";

/** Makes our user a member of a room. */
export const item = v.object({ kind: v.literal("join"), ...kept });
type Item = v.InferOutput<typeof item>;

export const kind: ClientKind<JoinEvent, Item> = {
  request: ({ id, room }) => ({ action: "joinRoom", id, room }),
  // It says nothing of any message.
  reduce: (state) => state,
  isDone: isSettledMembership,
  isDoneBy: (code) => code === "already_member",
};

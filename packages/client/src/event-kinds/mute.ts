import type { MuteEvent } from "@parley/core/event-kinds/mute";
import * as v from "valibot";
import type { ClientKind } from "./client-kind.ts";
import { kept } from "./kept.ts";

/** Mutes another user in the room for some minutes, or with 0 ends that. */
export const item = v.object({ kind: v.literal("mute"), ...kept, member: v.string(), minutes: v.number() });
type Item = v.InferOutput<typeof item>;

export const kind: ClientKind<MuteEvent, Item> = {
  request: ({ id, room, member, minutes }) => ({ action: "muteMember", id, room, member, minutes }),
  // It says nothing of any message.
  reduce: (state) => state,
  // It may be in the log, and not applied yet, which another try completes.
  isDone: () => false,
  isDoneBy: (code) => code === "unchanged",
};

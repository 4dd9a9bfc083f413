import type { RulesEvent } from "@parley/core/event-kinds/rules";
import { slowModes } from "@parley/core/wire/limits";
import * as v from "valibot";
import type { ClientKind } from "./client-kind.ts";
import { kept } from "./kept.ts";

/** Locks or unlocks the room, sets its slow mode, or both. */
export const item = v.object({
  kind: v.literal("rules"),
  ...kept,
  locked: v.optional(v.boolean()),
  slowMode: v.optional(v.picklist(slowModes)),
});
type Item = v.InferOutput<typeof item>;

export const kind: ClientKind<RulesEvent, Item> = {
  request: ({ id, room, locked, slowMode }) => ({
    action: "setRules",
    id,
    room,
    ...(locked !== undefined && { locked }),
    ...(slowMode !== undefined && { slowMode }),
  }),
  // It says nothing of any message.
  reduce: (state) => state,
  // It may be in the log, and not applied yet, which another try completes.
  isDone: () => false,
  isDoneBy: (code) => code === "unchanged",
};

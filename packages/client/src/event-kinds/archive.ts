import type { ArchiveEvent } from "@parley/core/event-kinds/archive";
import * as v from "valibot";
import type { ClientKind } from "./client-kind.ts";
import { kept } from "./kept.ts";

/** Archives the room, or restores it. */
export const item = v.object({ kind: v.literal("archive"), ...kept, archived: v.boolean() });
type Item = v.InferOutput<typeof item>;

export const kind: ClientKind<ArchiveEvent, Item> = {
  request: ({ id, room, archived }) => ({ action: "archiveRoom", id, room, archived }),
  // It says nothing of any message.
  reduce: (state) => state,
  // It may be in the log, and the room's item not changed yet, which another try completes.
  isDone: () => false,
};

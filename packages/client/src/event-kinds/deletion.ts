import type { DeleteEvent } from "@parley/core/event-kinds/deletion";
import * as v from "valibot";
import type { ClientKind } from "./client-kind.ts";
import { kept } from "./kept.ts";
import type { MessageState } from "./kinds.ts";

export const item = v.object({ kind: v.literal("delete"), ...kept, target: v.number() });
type Item = v.InferOutput<typeof item>;

/** Final: whatever else is said of the message counts no more. */
export type State = { readonly deleted?: true };

const reduceDeletion = (state: MessageState): MessageState => (state.deleted ? state : { deleted: true });

const deleted = <T extends { edited?: true; pinned?: true }>({ edited, pinned, ...message }: T) => ({
  ...message,
  text: "",
  deleted: true as const,
});

export const kind: ClientKind<DeleteEvent, Item> = {
  request: ({ id, room, target }) => ({ action: "delete", id, room, seq: target }),
  reduce: reduceDeletion,
  learn: (state, message) => (message.deleted ? reduceDeletion(state) : state),
  show: (row, state) => (state.deleted ? deleted(row) : row),
  // It may be in the log and not in its message and its edits yet, which another try completes.
  isDone: () => false,
  isDoneBy: (code) => code === "not_found",
  expect: deleted,
};

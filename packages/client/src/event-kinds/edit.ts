import type { EditEvent } from "@parley/core/event-kinds/edit";
import * as v from "valibot";
import type { ClientKind } from "./client-kind.ts";
import { kept } from "./kept.ts";
import type { MessageState } from "./kinds.ts";

/** A new text for the message at the seq `target`. */
export const item = v.object({
  kind: v.literal("edit"),
  ...kept,
  target: v.number(),
  text: v.string(),
});
type Item = v.InferOutput<typeof item>;

/** The edit that holds: the one with the highest seq. */
export type State = { readonly edit?: { readonly seq: number; readonly text: string } };

const reduceEdit = (state: MessageState, edit: { seq: number; text: string }): MessageState => {
  if (state.deleted || (state.edit && state.edit.seq >= edit.seq)) return state;
  return { ...state, edit };
};

export const kind: ClientKind<EditEvent, Item> = {
  request: ({ id, room, target, text }) => ({ action: "edit", id, room, seq: target, message: text }),
  // An empty text was taken out by a later edit or a deletion, which says all there is to say.
  reduce: (state, { seq, message }) => (message === "" ? state : reduceEdit(state, { seq, text: message })),
  learn: (state, { changed, message }) =>
    changed === undefined ? state : reduceEdit(state, { seq: changed, text: message }),
  show: (row, { edit }) => (edit ? { ...row, text: edit.text, edited: true } : row),
  /**
   * It may be in the log and not in its message yet, which another try completes. There is nothing left to
   * complete once its text was taken out, by a later edit or a deletion. A later edit alone is no sign of
   * that: no deletion would find the text.
   */
  isDone: (_item, event) => "message" in event && event.message === "",
  pending: ({ text }) => ({ text }),
  expect: (message, { text }) => (text === undefined ? message : { ...message, text, edited: true }),
};

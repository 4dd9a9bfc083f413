import type { Enter } from "../../settings/enter.ts";

export type KeyPress = {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly isComposing: boolean;
  readonly keyCode: number;
};

/**
 * Whether the key sends the message: Enter without Shift or Alt, and not while an input method
 * composes. Safari ends the composition before the keydown of its Enter, and marks that one with
 * key code 229 only.
 * https://developer.mozilla.org/docs/Web/API/Element/keydown_event#keydown_events_with_ime
 *
 * @param enter what Enter alone does. With Control or Command it always sends.
 */
export function sendsMessage(press: KeyPress, enter: Enter): boolean {
  if (press.isComposing || press.keyCode === 229) return false;
  if (press.key !== "Enter" || press.shiftKey || press.altKey) return false;
  return enter === "sends" || press.ctrlKey || press.metaKey;
}

/** Whether the key cancels an edit: Escape, unless an input method takes it. */
export const endsEditing = (press: KeyPress): boolean =>
  press.key === "Escape" && !press.isComposing && press.keyCode !== 229;

/** Whether the key goes from an empty field to the last own message: the arrow up, alone. */
export const goesBack = (press: KeyPress): boolean =>
  press.key === "ArrowUp" &&
  !press.shiftKey &&
  !press.altKey &&
  !press.ctrlKey &&
  !press.metaKey &&
  !press.isComposing;

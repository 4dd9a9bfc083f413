import { MessageText } from "@parley/core/wire/field";
import { messageCharacters } from "@parley/core/wire/limits";
import { withoutEmptyLinesAround } from "@parley/core/wire/text";
import { type KeyboardEvent, type ReactNode, type RefObject, type SubmitEvent, useId } from "react";
import * as v from "valibot";
import { useEnter } from "../../settings/enter.ts";
import { sendsMessage } from "./keys.ts";

const counterFrom = messageCharacters - 400;

type Props = {
  field: RefObject<HTMLTextAreaElement | null>;
  label: string;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  /** Called by the key or the button, with a valid text. */
  onSend: (text: string) => void;
  /** Receives the other keys. */
  onKey: (event: KeyboardEvent) => void;
  sendLabel: string;
  sendIcon: ReactNode;
  /** Shown above the text, within the frame. */
  above?: ReactNode;
  /** Whether nothing can be sent for now, and why: shown below. */
  waits?: boolean;
  note?: ReactNode;
};

/**
 * A field for a message's text, which grows with it, and its button. Enter sends, or starts a line,
 * as configured.
 */
export function MessageField(props: Props) {
  const {
    field,
    label,
    placeholder,
    text,
    onText,
    onSend,
    onKey,
    sendLabel,
    sendIcon,
    above,
    waits = false,
    note,
  } = props;
  const counter = useId();
  const enter = useEnter();
  const left = messageCharacters - lengthOf(text);
  const sent = withoutEmptyLinesAround(text);
  const sendable = !waits && v.is(MessageText, sent);

  const send = () => {
    if (!sendable) return;
    onSend(sent);
    field.current?.focus();
  };

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    send();
  };

  const press = (event: KeyboardEvent) => {
    if (!sendsMessage(event.nativeEvent, enter)) return onKey(event);
    event.preventDefault();
    send();
  };

  return (
    <form
      onSubmit={submit}
      className="px-3 pt-0.5 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-5 sm:pb-4"
    >
      <div className="rounded-2xl border border-field bg-raised p-1.5 focus-within:border-accent focus-within:ring-1 focus-within:ring-accent">
        {above}
        <div className="flex items-end gap-1">
          <textarea
            ref={field}
            id="message"
            aria-label={label}
            aria-describedby={counter}
            aria-invalid={left < 0}
            placeholder={placeholder}
            value={text}
            onChange={(event) => onText(event.target.value)}
            onKeyDown={press}
            rows={1}
            dir="auto"
            enterKeyHint={enter === "sends" ? "send" : "enter"}
            // biome-ignore lint/a11y/noAutofocus: a chat is for writing, and the skip link leads here as well
            autoFocus={matchMedia("(pointer: fine)").matches}
            className="max-h-[min(12rem,35dvh)] min-h-10 min-w-0 flex-1 resize-none bg-transparent px-2.5 py-2 text-base leading-6 outline-none [field-sizing:content] placeholder:text-quiet"
          />
          <button
            type="submit"
            disabled={!sendable}
            aria-label={sendLabel}
            title={sendLabel}
            className="grid size-10 shrink-0 place-items-center rounded-xl bg-accent text-on-accent transition-colors disabled:cursor-not-allowed disabled:bg-sunken disabled:text-quiet"
          >
            {sendIcon}
          </button>
        </div>
      </div>
      {note && <p className="px-2 pt-1 text-quiet text-xs tabular-nums">{note}</p>}
      <p
        id={counter}
        aria-live="polite"
        className={`text-right text-xs tabular-nums ${left < 0 ? "text-bad" : "text-quiet"} ${
          left > messageCharacters - counterFrom ? "" : "pt-1"
        }`}
      >
        {left <= messageCharacters - counterFrom && remaining(left)}
      </p>
    </form>
  );
}

/** Code points, as the limit counts them; only near the limit are they worth counting. */
const lengthOf = (text: string) => (text.length < counterFrom ? text.length : [...text].length);

const remaining = (left: number) =>
  left < 0
    ? `${(-left).toLocaleString("en")} characters too many`
    : `${left.toLocaleString("en")} characters left`;

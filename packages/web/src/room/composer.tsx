import { MessageText } from "@parley/core/protocol/field";
import { messageCharacters } from "@parley/core/protocol/limits";
import { SendHorizontal } from "lucide-react";
import { type KeyboardEvent, type SubmitEvent, useId, useRef } from "react";
import * as v from "valibot";
import { useSession } from "../session/context.tsx";
import { sendsMessage } from "./keys.ts";
import { useDraft } from "./use-draft.ts";

const counterFrom = messageCharacters - 400;

/** Where a message is written. Enter sends it, connected or not: without a connection it waits. */
export function Composer({ room }: { room: string }) {
  const { client } = useSession();
  const [draft, setDraft] = useDraft(room);
  const field = useRef<HTMLTextAreaElement>(null);
  const counter = useId();
  const left = messageCharacters - lengthOf(draft);
  const sendable = v.is(MessageText, draft);

  const send = () => {
    if (!sendable) return;
    client.send(room, draft.trim());
    setDraft("");
    field.current?.focus();
  };

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    send();
  };

  const press = (event: KeyboardEvent) => {
    if (!sendsMessage(event.nativeEvent)) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      onSubmit={submit}
      className="px-3 pt-2 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-5 sm:pb-4"
    >
      <div className="flex items-end gap-1 rounded-2xl border border-field bg-raised p-1.5 focus-within:border-accent focus-within:ring-1 focus-within:ring-accent">
        <textarea
          ref={field}
          id="message"
          aria-label="Message"
          aria-describedby={counter}
          aria-invalid={left < 0}
          placeholder={`Message #${room}`}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={press}
          rows={1}
          dir="auto"
          enterKeyHint="send"
          // biome-ignore lint/a11y/noAutofocus: a chat is for writing, and the skip link leads here as well
          autoFocus={matchMedia("(pointer: fine)").matches}
          className="max-h-[min(12rem,35dvh)] min-h-10 min-w-0 flex-1 resize-none bg-transparent px-2.5 py-2 text-base leading-6 outline-none [field-sizing:content] placeholder:text-quiet"
        />
        <button
          type="submit"
          disabled={!sendable}
          aria-label="Send"
          title="Send"
          className="grid size-10 shrink-0 place-items-center rounded-xl bg-accent text-on-accent transition-colors disabled:cursor-not-allowed disabled:bg-sunken disabled:text-quiet"
        >
          <SendHorizontal aria-hidden="true" className="size-5 rtl:-scale-x-100" />
        </button>
      </div>
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

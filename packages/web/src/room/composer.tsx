import type { RoomSnapshot } from "@parley/client/snapshot";
import { Check, Pencil, SendHorizontal, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useSession } from "../session/context.tsx";
import { lastChangeable } from "./changeable.ts";
import { type Editing, useChanging } from "./changing.tsx";
import { endsEditing, goesBack } from "./keys.ts";
import { MessageField } from "./message-field.tsx";
import { useDraft } from "./use-draft.ts";
import { useEdit } from "./use-edit.ts";

/**
 * Where a message is written, or an own one is changed. Enter sends it, connected or not: without a connection it
 * waits. The arrow up leads from an empty field to the last own message, and Escape back.
 */
export function Composer({ snapshot }: { snapshot: RoomSnapshot }) {
  const { room, messages } = snapshot;
  const { client } = useSession();
  const [draft, setDraft] = useDraft(room);
  const field = useRef<HTMLTextAreaElement>(null);
  const { edit } = useChanging();
  const beginEdit = useEdit(room);
  const editing = useEditing(messages);
  const [edited, setEdited] = useState<{ of: Editing; text: string }>();

  useEffect(() => {
    if (!editing || !field.current) return;
    field.current.focus();
    field.current.setSelectionRange(editing.text.length, editing.text.length);
  }, [editing]);

  if (editing) {
    return (
      <MessageField
        field={field}
        label="Edit message"
        placeholder="The message's new text"
        text={edited?.of === editing ? edited.text : editing.text}
        onText={(text) => setEdited({ of: editing, text })}
        onSend={(text) => {
          editing.save(text);
          edit(undefined);
        }}
        onKey={(event) => {
          if (!endsEditing(event.nativeEvent)) return;
          event.preventDefault();
          edit(undefined);
        }}
        sendLabel="Save"
        sendIcon={<Check aria-hidden="true" className="size-5" />}
        above={<EditingBar onCancel={() => edit(undefined)} />}
      />
    );
  }

  const goBack = (event: KeyboardEvent) => {
    const last = lastChangeable(messages);
    if (draft !== "" || !last || !goesBack(event.nativeEvent)) return;
    event.preventDefault();
    beginEdit(last);
  };

  return (
    <MessageField
      field={field}
      label="Message"
      placeholder={`Message #${room}`}
      text={draft}
      onText={setDraft}
      onSend={(text) => {
        client.send(room, text);
        setDraft("");
      }}
      onKey={goBack}
      sendLabel="Send"
      sendIcon={<SendHorizontal aria-hidden="true" className="size-5 rtl:-scale-x-100" />}
    />
  );
}

/** What is being edited, as long as it is there: another window may delete it meanwhile. */
function useEditing(messages: RoomSnapshot["messages"]): Editing | undefined {
  const { editing } = useChanging();
  const message = editing && messages.findLast(({ key }) => key === editing.key);
  return message && !message.deleted ? editing : undefined;
}

function EditingBar({ onCancel }: { onCancel: () => void }) {
  return (
    <div className="flex items-center gap-2 pb-1 pl-2.5 text-accent text-xs">
      <Pencil aria-hidden="true" className="size-3.5 shrink-0" />
      <p className="min-w-0 flex-1 truncate">
        <span className="font-semibold">Editing</span>
        <span className="text-quiet pointer-coarse:hidden"> · Enter saves, Escape cancels</span>
      </p>
      <button
        type="button"
        onClick={onCancel}
        aria-label="Cancel editing"
        title="Cancel editing"
        className="grid size-10 shrink-0 place-items-center rounded-lg text-quiet hover:bg-sunken hover:text-ink"
      >
        <X aria-hidden="true" className="size-4" />
      </button>
    </div>
  );
}

import type { TimelineMessage } from "@parley/client/snapshot";
import { Check, Pencil, X } from "lucide-react";
import type { RefObject } from "react";
import { useClient } from "../../session/context.tsx";
import type { Edit } from "./draft-store.ts";
import { useChanging } from "./edit-context.tsx";
import { endsEditing } from "./keys.ts";
import { MessageField } from "./message-field.tsx";
import { useSaveEdit } from "./use-edit.ts";

type Props = {
  room: string;
  editing: Edit;
  field: RefObject<HTMLTextAreaElement | null>;
  onSent: (key: string) => void;
};

/**
 * Where an own message is edited, in place of the next one. Changes by another device are shown.
 */
export function EditField({ room, editing, field, onSent }: Props) {
  const { edit } = useChanging();
  const save = useSaveEdit(room);
  const message = useClient(({ rooms }) =>
    rooms.get(room)?.messages.findLast(({ key }) => key === editing.key),
  );
  return (
    <MessageField
      field={field}
      label="Edit message"
      placeholder="The message's new text"
      text={editing.text}
      onText={(text) => edit({ ...editing, text })}
      onSend={(text) => {
        const sent = save({ ...editing, text }, message);
        edit(null);
        if (sent !== undefined) onSent(sent);
      }}
      onKey={(event) => {
        if (!endsEditing(event.nativeEvent)) return;
        event.preventDefault();
        edit(null);
      }}
      sendLabel={message?.deleted ? "Send as a new message" : "Save"}
      sendIcon={<Check aria-hidden="true" className="size-5" />}
      above={<EditingBar news={newsOf(editing, message)} onCancel={() => edit(null)} />}
    />
  );
}

/** What happened to the message since the edit began, if anything. */
function newsOf({ from }: Edit, message: TimelineMessage | undefined): string | undefined {
  if (message?.deleted) return "This message has been deleted. You can send the text as a new one.";
  if (message && message.text !== from) return `Edited on another device in the meantime: ${message.text}`;
  return undefined;
}

function EditingBar({ news, onCancel }: { news: string | undefined; onCancel: () => void }) {
  return (
    <div className="flex items-center gap-2 pb-1 pl-2.5 text-accent text-xs">
      <Pencil aria-hidden="true" className="size-3.5 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="truncate">
          <span className="font-semibold">Editing</span>
          <span className="text-quiet pointer-coarse:hidden"> · Enter saves, Escape cancels</span>
        </p>
        <p
          role="status"
          className={news === undefined ? "sr-only" : "line-clamp-2 pb-1 text-bad [overflow-wrap:anywhere]"}
        >
          {news}
        </p>
      </div>
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

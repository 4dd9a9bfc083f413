import { SendHorizontal } from "lucide-react";
import { type KeyboardEvent, lazy, useEffect, useRef } from "react";
import { Part } from "../../part/part.tsx";
import { fetched } from "../../part/part-missing.ts";
import { useRoomText } from "../../rooms/room-text.ts";
import { useSession } from "../../session/context.tsx";
import { lastChangeable } from "./changeable.ts";
import { useEditing } from "./edit-context.tsx";
import { EditField } from "./edit-field.tsx";
import { goesBack } from "./keys.ts";
import { MessageField } from "./message-field.tsx";
import { useSilence, useSlowMode } from "./silence.ts";
import { useDraft } from "./use-draft.ts";
import { useEdit } from "./use-edit.ts";

type Props = {
  room: string;
  /** Receives the key of each message that is sent. */
  onSent: (key: string) => void;
};

export const loadSilenceNotice = () => import("./silence-notice.tsx");
export const loadSlowNotice = () => import("./slow-notice.tsx");
const SilenceNotice = lazy(fetched(loadSilenceNotice));
const SlowNotice = lazy(fetched(loadSlowNotice));

/** Where a message is written; in its place, why that is not allowed now. What was begun is kept. */
export function Composer(props: Props) {
  const silence = useSilence(props.room);
  return (
    <>
      {/* Not taken away: when it comes back, it must not take the focus. */}
      <div hidden={silence !== undefined}>
        <Writing {...props} />
      </div>
      {silence && (
        <Part fallback={<div className="min-h-16" />}>
          <SilenceNotice room={props.room} silence={silence} />
        </Part>
      )}
    </>
  );
}

/**
 * Where a message is written, or an own one is edited. It is sent connected or not: without a
 * connection it waits. The arrow up goes from an empty field to the last own message, and Escape
 * back.
 */
function Writing({ room, onSent }: Props) {
  const { client } = useSession();
  const draft = useDraft(room);
  const text = useRoomText(room);
  const field = useRef<HTMLTextAreaElement>(null);
  const beginEdit = useEdit();
  const editing = useEditing(room);
  const slow = useSlowMode(room);

  // One that was begun before is only shown again: nobody asked for the keyboard.
  const key = editing?.key;
  const begun = useRef(key);
  useEffect(() => {
    const begins = key !== undefined && key !== begun.current;
    begun.current = key;
    if (!begins || !field.current) return;
    const end = field.current.value.length;
    field.current.focus();
    field.current.setSelectionRange(end, end);
  }, [key]);

  if (editing) return <EditField room={room} editing={editing} field={field} onSent={onSent} />;

  const goBack = (event: KeyboardEvent) => {
    const last = lastChangeable(client.snapshot().rooms.get(room)?.messages ?? []);
    if (draft.text !== "" || !last || !goesBack(event.nativeEvent)) return;
    event.preventDefault();
    beginEdit(last);
  };

  const write = (text: string) => {
    draft.write(text);
    if (text.trim() !== "") client.typing(room);
  };

  return (
    <MessageField
      field={field}
      label="Message"
      placeholder={`Message ${text}`}
      text={draft.text}
      onText={write}
      onSend={(text) => onSent(draft.send(text))}
      onKey={goBack}
      waits={slow.waits}
      note={
        slow.waits && (
          <Part>
            <SlowNotice room={room} until={slow.until} />
          </Part>
        )
      }
      sendLabel="Send"
      sendIcon={<SendHorizontal aria-hidden="true" className="size-5 rtl:-scale-x-100" />}
    />
  );
}

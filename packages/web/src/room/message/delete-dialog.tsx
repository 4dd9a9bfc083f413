import { useRef } from "react";
import { Dialog, DialogClose } from "../../dialog/dialog.tsx";
import { useRoomText } from "../../rooms/room-text.ts";
import { useSession } from "../../session/context.tsx";
import type { Asked } from "../composer/edit-context.tsx";

/** Asks before a message is deleted. */
export default function DeleteDialog({
  room,
  deleting: { message, from },
  onClose,
}: {
  room: string;
  deleting: Asked;
  onClose: () => void;
}) {
  const { client } = useSession();
  const cancel = useRef<HTMLButtonElement>(null);
  const deleted = useRef(false);
  const text = useRoomText(room);

  const remove = () => {
    deleted.current = true;
    if (message.seq !== undefined) client.deleteMessage(room, message.seq);
  };

  return (
    <Dialog
      title="Delete this message?"
      onClose={onClose}
      initialFocus={cancel}
      finalFocus={() => (deleted.current ? document.getElementById("message") : from)}
    >
      <blockquote
        dir="auto"
        className="line-clamp-3 whitespace-pre-wrap rounded-xl bg-sunken px-3.5 py-2 text-sm [overflow-wrap:anywhere] [unicode-bidi:plaintext]"
      >
        {message.text}
      </blockquote>
      <p className="mt-3 text-quiet text-sm">
        Its text will disappear for everyone in <bdi>{text}</bdi>. This cannot be undone.
      </p>
      <div className="mt-5 flex justify-end gap-2">
        <DialogClose ref={cancel} className="button">
          Cancel
        </DialogClose>
        <DialogClose className="button button-danger" onClick={remove}>
          Delete
        </DialogClose>
      </div>
    </Dialog>
  );
}

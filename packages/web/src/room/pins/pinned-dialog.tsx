import type { PinnedMessage } from "@parley/client/snapshot";
import { useEffect, useRef, useState } from "react";
import { Dialog, DialogClose } from "../../dialog/dialog.tsx";
import { useSession } from "../../session/context.tsx";
import { PinnedItem } from "./pinned-message.tsx";

type Props = {
  room: string;
  pinned: readonly PinnedMessage[];
  onGo: (seq: number) => void;
  onClose: () => void;
};

/**
 * All pinned messages of a room, the last pinned first. Each leads to its place. Those that are not
 * held here are looked up once, when the list is opened: what others pin later sends no request.
 */
export default function PinnedDialog({ room, pinned, onGo, onClose }: Props) {
  const { client } = useSession();
  const chosen = useRef(false);
  const [asked] = useState(() => pinned.flatMap(({ seq, message }) => (message ? [] : [seq])));
  const [loading, setLoading] = useState(true);
  useEffect(() => {
    void client.loadPinned(room, asked).then(() => setLoading(false));
  }, [client, room, asked]);
  const missing = (seq: number) => (loading && asked.includes(seq) ? "Loading…" : "Pinned message");
  return (
    <Dialog
      title="Pinned messages"
      onClose={onClose}
      finalFocus={() => (chosen.current ? document.querySelector<HTMLElement>("[data-goal]") : null)}
    >
      <ul className="-mx-3 flex flex-col gap-1">
        {pinned.map(({ seq, message }) => (
          <li key={seq}>
            <DialogClose
              className="w-full rounded-xl px-3 py-2 text-left text-sm hover:bg-sunken"
              onClick={() => {
                chosen.current = true;
                onGo(seq);
              }}
            >
              {message ? <PinnedItem room={room} message={message} /> : missing(seq)}
            </DialogClose>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

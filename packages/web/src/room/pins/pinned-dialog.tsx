import type { PinnedMessage } from "@parley/client/snapshot";
import { useEffect, useRef } from "react";
import { Dialog, DialogClose } from "../../dialog/dialog.tsx";
import { useSession } from "../../session/context.tsx";
import { PinnedItem } from "./pinned-message.tsx";

type Props = {
  room: string;
  pinned: readonly PinnedMessage[];
  onGo: (seq: number) => void;
  onClose: () => void;
};

/** All pinned messages of a room, the last pinned first. Each leads to its place. */
export default function PinnedDialog({ room, pinned, onGo, onClose }: Props) {
  const { client } = useSession();
  const chosen = useRef(false);
  const missing = pinned.flatMap(({ seq, message }) => (message ? [] : [seq])).join(" ");
  useEffect(() => {
    if (missing !== "") void client.loadPinned(room, missing.split(" ").map(Number));
  }, [client, room, missing]);
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
              {message ? <PinnedItem room={room} message={message} /> : "Loading…"}
            </DialogClose>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

import { defaultRoom } from "@parley/core/wire/limits";
import { useRef } from "react";
import { useLocation } from "wouter";
import { Dialog, DialogClose } from "../../dialog/dialog.tsx";
import { menuButton } from "../../dialog/room-menu-button.ts";
import { useRoomText } from "../../rooms/room-text.ts";
import { useClient, useSession } from "../../session/context.tsx";

/** Asks before its reader leaves a private room: nobody comes back to one alone. */
export default function LeaveDialog({ room, onClose }: { room: string; onClose: () => void }) {
  const { client } = useSession();
  const [, navigate] = useLocation();
  const cancel = useRef<HTMLButtonElement>(null);
  const owns = useClient(({ rooms }) => rooms.get(room)?.role === "owner");
  const text = useRoomText(room);
  const leave = () => {
    client.leaveRoom(room);
    navigate(`/r/${defaultRoom}`);
  };
  return (
    <Dialog title="Leave this room?" onClose={onClose} initialFocus={cancel} finalFocus={menuButton}>
      <p className="text-sm [overflow-wrap:anywhere]">
        You can come back to <bdi className="font-semibold">{text}</bdi> only if one of its moderators adds
        you.
      </p>
      {owns && (
        <p className="mt-2 text-sm">You own this room. Hand it over first, or it will have no owner.</p>
      )}
      <div className="mt-5 flex justify-end gap-2">
        <DialogClose ref={cancel} className="button">
          Cancel
        </DialogClose>
        <DialogClose className="button button-danger" onClick={leave}>
          Leave
        </DialogClose>
      </div>
    </Dialog>
  );
}

import { Menu } from "@base-ui/react/menu";
import { keepsOrder } from "@parley/core/wire/place";
import { roomKindOf } from "@parley/core/wire/room-kind";
import {
  Archive,
  ArchiveRestore,
  Bell,
  BellOff,
  Ellipsis,
  Flag,
  Lock,
  LogOut,
  Pencil,
  Users,
} from "lucide-react";
import { useState } from "react";
import { isMuted } from "../../rooms/listed-room.ts";
import { useClient, useSession } from "../../session/context.tsx";

type Props = {
  room: string;
  onMembers: () => void;
  onDescribe: () => void;
  /** For those who keep order. */
  onRules: () => void;
  onReports: () => void;
  /** Mutes the room for its reader, or ends that. */
  onMute: (muted: boolean) => void;
  /** Of a private room: nobody comes back to one alone. */
  onAskLeave: () => void;
  onClose: () => void;
};

/** What a member can do with the room. */
export default function RoomMenu({ room, onMembers, onDescribe, onClose, ...dialogs }: Props) {
  const { onMute, onRules, onReports, onAskLeave } = dialogs;
  const { client } = useSession();
  const kind = roomKindOf(room);
  const keeps = useClient(({ rooms }) => keepsOrder(rooms.get(room)?.role));
  const muted = useClient((snapshot) => isMuted(snapshot, room));
  const isOwner = useClient(({ rooms }) => rooms.get(room)?.role === "owner");
  const archived = useClient(({ rooms }) => rooms.get(room)?.archived === true);
  const [open, setOpen] = useState(true);
  /** Where it is in the page: within the landmark that it belongs to. */
  const [main] = useState(() => document.querySelector("main"));
  return (
    <Menu.Root
      open={open}
      onOpenChange={setOpen}
      onOpenChangeComplete={(stillOpen) => {
        if (!stillOpen) onClose();
      }}
    >
      <Menu.Trigger className="icon-button" aria-label="Room menu" title="Room menu">
        <Ellipsis aria-hidden="true" className="size-5" />
      </Menu.Trigger>
      <Menu.Portal container={main}>
        <Menu.Positioner
          side="bottom"
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-10 outline-none"
        >
          <Menu.Popup className="menu">
            <Menu.Item className="menu-item" onClick={onMembers}>
              <Users aria-hidden="true" className="size-4" />
              Members
            </Menu.Item>
            {keeps && (
              <Menu.Item className="menu-item" onClick={onReports}>
                <Flag aria-hidden="true" className="size-4" />
                Reports…
              </Menu.Item>
            )}
            <Menu.Item className="menu-item" onClick={() => onMute(!muted)}>
              {muted ? (
                <Bell aria-hidden="true" className="size-4" />
              ) : (
                <BellOff aria-hidden="true" className="size-4" />
              )}
              {muted ? "Unmute room" : "Mute room"}
            </Menu.Item>
            {kind !== "direct" && (
              <>
                {!archived && (
                  <Menu.Item className="menu-item" onClick={onDescribe}>
                    <Pencil aria-hidden="true" className="size-4" />
                    Title and topic…
                  </Menu.Item>
                )}
                {keeps && (
                  <Menu.Item className="menu-item" onClick={onRules}>
                    <Lock aria-hidden="true" className="size-4" />
                    Who may write…
                  </Menu.Item>
                )}
                {isOwner && (
                  <Menu.Item className="menu-item" onClick={() => client.archiveRoom(room, !archived)}>
                    {archived ? (
                      <ArchiveRestore aria-hidden="true" className="size-4" />
                    ) : (
                      <Archive aria-hidden="true" className="size-4" />
                    )}
                    {archived ? "Restore room" : "Archive room"}
                  </Menu.Item>
                )}
                <Menu.Item
                  className="menu-item"
                  onClick={kind === "private" ? onAskLeave : () => client.leaveRoom(room)}
                >
                  <LogOut aria-hidden="true" className="size-4" />
                  {kind === "private" ? "Leave room…" : "Leave room"}
                </Menu.Item>
              </>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

import { Menu } from "@base-ui/react/menu";
import { Mail } from "lucide-react";
import { keepUnread } from "../../rooms/kept-unread.ts";
import { useClient, useSession } from "../../session/context.tsx";

/** Marks a message and what follows as unread, on all devices: an entry of the message's menu. */
export function UnreadItem({ room, seq }: { room: string; seq: number }) {
  const { client } = useSession();
  const canMark = useClient(({ rooms }) => rooms.get(room)?.status !== "joining");
  const mark = () => {
    keepUnread(room, seq);
    client.markUnread(room, seq);
  };
  return (
    <Menu.Item className="menu-item" disabled={!canMark} onClick={mark}>
      <Mail aria-hidden="true" className="size-4" />
      Mark as unread
    </Menu.Item>
  );
}

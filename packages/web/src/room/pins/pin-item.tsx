import { Menu } from "@base-ui/react/menu";
import type { TimelineMessage } from "@parley/client/snapshot";
import { Pin, PinOff } from "lucide-react";
import { useSession } from "../../session/context.tsx";

type Props = { room: string; message: TimelineMessage & { readonly seq: number } };

/** Pins a message to its room, or unpins it: an entry of the message's menu. */
export function PinItem({ room, message }: Props) {
  const { client } = useSession();
  const Icon = message.pinned ? PinOff : Pin;
  return (
    <Menu.Item className="menu-item" onClick={() => client.pin(room, message.seq, !message.pinned)}>
      <Icon aria-hidden="true" className="size-4" />
      {message.pinned ? "Unpin" : "Pin to the room"}
    </Menu.Item>
  );
}

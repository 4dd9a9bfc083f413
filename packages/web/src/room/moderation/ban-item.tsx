import { Menu } from "@base-ui/react/menu";
import { Ban } from "lucide-react";
import { useClient, useSession } from "../../session/context.tsx";
import { bannedNow } from "./banned-now.ts";

/** In a message's menu: bans its author, who may be no member of an open room, or ends that. */
export function BanItem({ room, userId }: { room: string; userId: string }) {
  const { client } = useSession();
  const isBanned = useClient(({ rooms }) =>
    bannedNow([], rooms.get(room)?.activity).some((user) => user.userId === userId),
  );
  return (
    <Menu.Item
      className="menu-item"
      onClick={() => client.changeRole(room, userId, isBanned ? "none" : "banned")}
    >
      <Ban aria-hidden="true" className="size-4" />
      {isBanned ? "Unban" : "Ban from the room"}
    </Menu.Item>
  );
}

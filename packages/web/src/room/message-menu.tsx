import { Menu } from "@base-ui/react/menu";
import { Copy, Pencil, Trash2 } from "lucide-react";
import { useRef } from "react";
import { useChanging } from "./changing.tsx";
import { MenuIcon, type MessageActionsProps, menuButton } from "./message-actions.tsx";
import { useEdit } from "./use-edit.ts";

/** What can be done with an own message. */
export default function MessageMenu({ room, message, menu, onMenu, bubble }: MessageActionsProps) {
  const { askDelete } = useChanging();
  const edit = useEdit(room);
  const trigger = useRef<HTMLButtonElement>(null);
  /** Whether what was chosen takes the focus. */
  const leads = useRef(false);

  return (
    <Menu.Root
      open={menu !== "closed"}
      onOpenChange={(open) => {
        if (open) leads.current = false;
        onMenu(open ? "pressed" : "closed");
      }}
    >
      <Menu.Trigger ref={trigger} {...menuButton}>
        <MenuIcon />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner
          anchor={menu === "held" ? bubble : trigger}
          side="bottom"
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-10 outline-none"
        >
          <Menu.Popup className="menu" finalFocus={() => !leads.current}>
            <Menu.Item
              className="menu-item"
              onClick={() => {
                leads.current = true;
                edit(message);
              }}
            >
              <Pencil aria-hidden="true" className="size-4" />
              Edit
            </Menu.Item>
            <Menu.Item className="menu-item" onClick={() => void navigator.clipboard.writeText(message.text)}>
              <Copy aria-hidden="true" className="size-4" />
              Copy text
            </Menu.Item>
            <Menu.Item
              className="menu-item text-bad"
              onClick={() => {
                leads.current = true;
                askDelete({ message, from: trigger.current });
              }}
            >
              <Trash2 aria-hidden="true" className="size-4" />
              Delete
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

import { lazy, useState } from "react";
import { Part } from "../../part/part.tsx";
import { fetched } from "../../part/part-missing.ts";
import { MenuIcon, type MessageActionsProps, menuButton } from "./menu-button.tsx";

export const loadMessageMenu = () => import("./message-menu.tsx");
const MessageMenu = lazy(fetched(loadMessageMenu));

/**
 * The button for what can be done with a message. Seen while the message is pointed at or has the
 * focus; on touch screens a rest of the finger does the same, and the button is for screen readers.
 * The menu is fetched when it is first asked for.
 */
export function MessageActions(props: MessageActionsProps) {
  const [wanted, setWanted] = useState(false);
  if (props.menu !== "closed" && !wanted) setWanted(true);
  const button = (
    <button
      type="button"
      aria-haspopup="menu"
      {...menuButton}
      onClick={({ detail }) => props.onMenu(detail === 0 ? "keyed" : "pressed")}
    >
      <MenuIcon />
    </button>
  );
  if (!wanted) return button;
  const close = () => {
    props.onMenu("closed");
    setWanted(false);
  };
  return (
    <Part fallback={button} onClose={close}>
      <MessageMenu {...props} />
    </Part>
  );
}

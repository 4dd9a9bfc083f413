import type { TimelineMessage } from "@parley/client/snapshot";
import { Ellipsis } from "lucide-react";
import { lazy, type RefObject, useState } from "react";
import { Part } from "../../part/part.tsx";
import { fetched } from "../../part/part-missing.ts";

export const loadMessageMenu = () => import("./message-menu.tsx");
const MessageMenu = lazy(fetched(loadMessageMenu));

/** How the menu was asked for: by its button, by a key on that, or by a finger that rests on the message. */
export type MenuState = "closed" | "pressed" | "keyed" | "held";

export type MessageActionsProps = {
  message: TimelineMessage & { readonly seq: number };
  menu: MenuState;
  onMenu: (menu: MenuState) => void;
  /** What the menu stands at when a finger asked for it. */
  bubble: RefObject<HTMLElement | null>;
};

/**
 * The button for what can be done with an own message. Seen while the message is pointed at or has the focus; on touch
 * screens a rest of the finger does the same, and the button is for screen readers. The menu is fetched when it is
 * first asked for.
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

export const menuButton = {
  "aria-label": "Message actions",
  title: "Message actions",
  className: `grid size-8 shrink-0 place-items-center self-center rounded-lg text-quiet opacity-0 hover:bg-sunken
    hover:text-ink focus-visible:opacity-100 group-hover:opacity-100 group-focus-within:opacity-100
    data-popup-open:bg-sunken data-popup-open:opacity-100 pointer-coarse:not-focus-visible:sr-only`,
};

export const MenuIcon = () => <Ellipsis aria-hidden="true" className="size-4" />;

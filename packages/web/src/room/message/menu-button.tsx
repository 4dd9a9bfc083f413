import type { TimelineMessage } from "@parley/client/snapshot";
import { Ellipsis } from "lucide-react";
import type { RefObject } from "react";

/** How the menu was opened: by its button, by a key on that, or by a long press on the message. */
export type MenuState = "closed" | "pressed" | "keyed" | "held";

export type MessageActionsProps = {
  room: string;
  message: TimelineMessage & { readonly seq: number };
  menu: MenuState;
  onMenu: (menu: MenuState) => void;
  /** The anchor of the menu when a touch opened it. */
  bubble: RefObject<HTMLElement | null>;
};

export const menuButton = {
  "aria-label": "Message actions",
  title: "Message actions",
  className: `grid size-8 shrink-0 place-items-center self-center rounded-lg text-quiet opacity-0 hover:bg-sunken
    hover:text-ink focus-visible:opacity-100 group-hover:opacity-100 group-focus-within:opacity-100
    data-popup-open:bg-sunken data-popup-open:opacity-100 pointer-coarse:not-focus-visible:sr-only`,
};

export const MenuIcon = () => <Ellipsis aria-hidden="true" className="size-4" />;

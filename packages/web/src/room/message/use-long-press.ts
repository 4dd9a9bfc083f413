import { type PointerEvent, type RefObject, type SyntheticEvent, useEffect, useRef } from "react";

const holdMs = 450;
/** A finger that moves further scrolls. */
const slackPx = 10;

type Press = { readonly timer: ReturnType<typeof setTimeout>; readonly x: number; readonly y: number };

/** Handlers for an element that call back on a long press. */
export function useLongPress(held: () => void) {
  const press = useRef<Press>(undefined);
  const end = () => endOf(press);
  useEffect(() => () => endOf(press), []);

  return {
    onPointerDown(event: PointerEvent) {
      end();
      if (event.pointerType !== "touch" || !event.isPrimary) return;
      press.current = { timer: setTimeout(held, holdMs), x: event.clientX, y: event.clientY };
    },
    onPointerMove({ clientX, clientY }: PointerEvent) {
      if (press.current && Math.hypot(clientX - press.current.x, clientY - press.current.y) > slackPx) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
    /** A browser's own menu for a long press would come on top. */
    onContextMenu(event: SyntheticEvent) {
      if (press.current) event.preventDefault();
    },
  };
}

function endOf(press: RefObject<Press | undefined>): void {
  clearTimeout(press.current?.timer);
  press.current = undefined;
}

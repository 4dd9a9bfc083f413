import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, type RefObject, useRef, useState } from "react";
import { hasMovedOn } from "./moved-on.ts";

/** A button that closes the dialog around it. */
export const DialogClose = Base.Close;

type Props = {
  title: string;
  onClose: () => void;
  /** The element with the initial focus, if not the close button. */
  initialFocus?: RefObject<HTMLElement | null>;
  /** The element that gets the focus in the end, if not the previous one. */
  finalFocus?: () => HTMLElement | null;
  children: ReactNode;
};

/**
 * A modal dialog with a title. Escape, the close button and a press outside close it, and the focus
 * goes back.
 */
export function Dialog({ title, onClose, initialFocus, finalFocus, children }: Props) {
  const [open, setOpen] = useState(true);
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root
      open={open}
      onOpenChange={setOpen}
      onOpenChangeComplete={(stillOpen) => {
        if (!stillOpen) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="backdrop" />
        <Base.Popup
          ref={popup}
          className="dialog"
          initialFocus={initialFocus}
          finalFocus={() => !hasMovedOn(popup.current) && (finalFocus?.() ?? true)}
        >
          <div className="flex items-center justify-between py-3 pr-3 pl-6">
            <Base.Title className="font-bold text-lg tracking-tight">{title}</Base.Title>
            <Base.Close className="icon-button" aria-label="Close" title="Close">
              <X aria-hidden="true" className="size-5" />
            </Base.Close>
          </div>
          <div className="px-6 pb-6">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useState } from "react";

/** A modal dialog with a title. Escape, the cross and a press outside close it, and the focus goes back. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const [open, setOpen] = useState(true);
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
        <Base.Popup className="dialog">
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

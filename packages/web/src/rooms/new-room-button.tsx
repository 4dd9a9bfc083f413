import { Plus } from "lucide-react";

/** Asks what a new room is to be. */
export function NewRoomButton({ onClick }: { onClick: () => void }) {
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      onClick={onClick}
      className="find-button flex min-h-11 w-full items-center gap-2.5 rounded-xl px-3 font-semibold text-sm"
    >
      <Plus aria-hidden="true" className="size-4 shrink-0" />
      New room
    </button>
  );
}

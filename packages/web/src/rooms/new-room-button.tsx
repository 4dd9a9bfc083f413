import { Lock } from "lucide-react";

/** Asks for the title of a new private room. */
export function NewRoomButton({ onClick }: { onClick: () => void }) {
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      onClick={onClick}
      className="find-button flex min-h-11 w-full items-center gap-2.5 rounded-xl px-3 font-semibold text-sm"
    >
      <Lock aria-hidden="true" className="size-4 shrink-0" />
      New private room
    </button>
  );
}

import { Search } from "lucide-react";

/** Opens the directory of rooms. */
export function FindButton({ onClick }: { onClick: () => void }) {
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      onClick={onClick}
      className="find-button flex min-h-11 w-full items-center gap-2.5 rounded-xl px-3 font-semibold text-sm"
    >
      <Search aria-hidden="true" className="size-4 shrink-0" />
      Find rooms
    </button>
  );
}

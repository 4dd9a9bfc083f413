import { ArrowDown } from "lucide-react";
import { countText } from "../../rooms/read.ts";

/**
 * Takes a reader who has scrolled up to the newest message, and shows how many arrived meanwhile.
 */
export function NewMessagesButton({
  shown,
  count,
  onClick,
}: {
  shown: boolean;
  count: number;
  onClick: () => void;
}) {
  if (!shown) return null;
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
      <button
        type="button"
        onClick={onClick}
        className={`button pointer-events-auto animate-arrive rounded-full shadow-lg ${count > 0 ? "button-primary" : ""}`}
      >
        <ArrowDown aria-hidden="true" className="size-4" />
        <span>{count === 0 ? "Jump to latest" : "New messages"}</span>
        {count > 0 && (
          <span className="rounded-full bg-on-accent px-2 py-px text-accent text-xs">{countText(count)}</span>
        )}
      </button>
    </div>
  );
}

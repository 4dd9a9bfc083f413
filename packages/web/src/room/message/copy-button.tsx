import { Check, Copy, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { copyText } from "./copy-text.ts";

const outcomes = {
  none: { says: "Copy text", Icon: Copy },
  copied: { says: "Copied", Icon: Check },
  refused: { says: "Your browser did not allow copying. Select the text instead.", Icon: TriangleAlert },
};

/**
 * Copies a message's text. Shown while its message is hovered, or has the focus. Not on touch
 * screens: a long press selects text there.
 */
export function CopyButton({ text }: { text: string }) {
  const [outcome, setOutcome] = useState<keyof typeof outcomes>("none");
  useEffect(() => {
    if (outcome === "none") return;
    const timer = setTimeout(() => setOutcome("none"), outcome === "copied" ? 1500 : 6000);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => setOutcome((await copyText(text)) ? "copied" : "refused");

  const { says, Icon } = outcomes[outcome];
  return (
    <button
      type="button"
      onClick={() => void copy()}
      aria-label={says}
      title={says}
      className={`relative grid size-8 shrink-0 place-items-center self-center rounded-lg text-quiet hover:bg-sunken hover:text-ink focus-visible:opacity-100 group-hover:opacity-100 group-focus-within:opacity-100 pointer-coarse:hidden ${
        outcome === "none" ? "opacity-0" : ""
      }`}
    >
      <Icon aria-hidden="true" className="size-4" />
      {outcome === "refused" && <CopyRefused />}
    </button>
  );
}

/** Over what is below, where it moves nothing. */
function CopyRefused() {
  return (
    <span
      role="status"
      className="absolute end-0 top-full z-1 mt-1 w-max max-w-56 rounded-lg border border-line bg-raised px-2.5 py-1.5 text-left text-ink text-xs shadow-lg"
    >
      {outcomes.refused.says}
    </span>
  );
}

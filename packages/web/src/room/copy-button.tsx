import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";

/**
 * Copies a message's text. Shown while its message is pointed at, or has the focus. Not on touch screens: a long press
 * selects text there.
 */
export function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };

  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      onClick={() => void copy()}
      aria-label={copied ? "Copied" : "Copy text"}
      title={copied ? "Copied" : "Copy text"}
      className="grid size-8 shrink-0 place-items-center self-center rounded-lg text-quiet opacity-0 hover:bg-sunken hover:text-ink focus-visible:opacity-100 group-hover:opacity-100 group-focus-within:opacity-100 pointer-coarse:hidden"
    >
      <Icon aria-hidden="true" className="size-4" />
    </button>
  );
}

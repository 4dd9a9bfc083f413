import { type ReactNode, useId, useState } from "react";

/**
 * A message beyond this would push all others off the screen: a wall of line feeds, or of letters.
 */
const max = { lines: 24, characters: 1_800 };

/** Whether a text is shown folded at first. */
export function isLong(text: string): boolean {
  if (text.length > max.characters) return true;
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines > max.lines;
}

/**
 * A long text: its beginning, and a button for the rest. All of it is in the page, to be found and
 * copied.
 */
export function Folded({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const text = useId();
  return (
    <>
      <div id={text} className={open ? "" : "folded max-h-80 overflow-hidden"}>
        {children}
      </div>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={text}
        onClick={() => setOpen(!open)}
        className="mt-1 min-h-8 font-semibold text-(--name) text-sm underline underline-offset-2"
      >
        {open ? "Show less" : "Show all"}
      </button>
    </>
  );
}

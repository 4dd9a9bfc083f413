import { useSyncExternalStore } from "react";
import type { TextPart } from "./links.ts";

type Find = (text: string) => readonly TextPart[];

let find: Find | undefined;
const waiting = new Set<() => void>();

/** Loads what finds links: it is large, and few messages have one. */
export const loadLinks = () =>
  import("./links.ts").then(({ linkParts }) => {
    find = linkParts;
    for (const tell of waiting) tell();
  });

const subscribe = (tell: () => void) => {
  waiting.add(tell);
  // Without it a text is still a text, and the next message with a link tries again.
  if (!find) loadLinks().catch(() => {});
  return () => {
    waiting.delete(tell);
  };
};

const never = () => () => {};

/** Whether a text may have a link: each has a scheme, or is a mail address. */
const mayHaveLink = (text: string): boolean => text.includes(":") || text.includes("@");

/** A text in plain parts and links; one plain part until what finds links is loaded. */
export function useTextParts(text: string): readonly TextPart[] {
  const wanted = mayHaveLink(text);
  const linkParts = useSyncExternalStore(wanted ? subscribe : never, () => (wanted ? find : undefined));
  return linkParts?.(text) ?? [{ text }];
}

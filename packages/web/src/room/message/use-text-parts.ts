import { useSyncExternalStore } from "react";
import type { TextPart } from "./links.ts";

type Find = (text: string) => readonly TextPart[];

let find: Find | undefined;
let loading: Promise<void> | undefined;
const listeners = new Set<() => void>();

/** Loads what finds links, once: it is large, and few messages have one. */
export const loadLinks = (): Promise<void> => {
  loading ??= import("./links.ts")
    .then(({ linkParts }) => {
      find = linkParts;
      for (const notify of listeners) notify();
    })
    .finally(() => {
      loading = undefined;
    });
  return loading;
};

const subscribe = (notify: () => void) => {
  listeners.add(notify);
  // Without it a text is still a text.
  if (!find) loadLinks().catch(() => {});
  return () => {
    listeners.delete(notify);
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

import { useCallback, useEffect, useRef, useState } from "react";

/** Marks a row of a list as a user's. Returns a function to call when the row is removed. */
export type ObserveRow = (row: Element | null, userId: string) => (() => void) | undefined;

/** The users whose rows are on the screen, at least in part, and a function for each of these rows. */
export function useShownUsers(): { shown: readonly string[]; observe: ObserveRow } {
  const [shown, setShown] = useState<readonly string[]>([]);
  const rows = useRef(new Map<Element, string>());
  const observer = useRef<IntersectionObserver>(undefined);

  useEffect(() => {
    const seen = new Set<Element>();
    const watch = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) seen.add(target);
        else seen.delete(target);
      }
      setShown([...seen].flatMap((row) => rows.current.get(row) ?? []));
    });
    observer.current = watch;
    for (const row of rows.current.keys()) watch.observe(row);
    return () => watch.disconnect();
  }, []);

  const observe = useCallback<ObserveRow>((row, userId) => {
    if (!row) return undefined;
    rows.current.set(row, userId);
    observer.current?.observe(row);
    return () => {
      rows.current.delete(row);
      observer.current?.unobserve(row);
    };
  }, []);

  return { shown, observe };
}

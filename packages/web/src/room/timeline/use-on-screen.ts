import { type RefObject, useEffect, useEffectEvent, useRef } from "react";

/** In tenths of a row: a row that is taller than the screen meets some of the steps, too. */
const steps = Array.from({ length: 11 }, (_, tenth) => tenth / 10);

/** How much of a row makes it seen, in pixels: the line with the name, and one of the text. */
const enoughPx = 40;

/**
 * Reports which messages of a list are on the screen. Rows carry their `data-seq`.
 *
 * @param visible whether the tab is: otherwise nothing is on the screen
 * @returns a function to call with a row when it is added to the page. That returns one to call
 *   when the row is removed.
 */
export function useOnScreen(
  scroller: RefObject<HTMLElement | null>,
  visible: boolean,
  shown: (seqs: ReadonlySet<number>) => void,
): (row: HTMLElement | null) => (() => void) | undefined {
  const rows = useRef(new Set<Element>());
  const observer = useRef<IntersectionObserver>(undefined);
  const inView = useRef(new Map<Element, number>());
  const tell = useEffectEvent(() => {
    if (visible) shown(new Set(inView.current.values()));
  });

  useEffect(() => {
    const seen = inView.current;
    const watch = new IntersectionObserver(
      (entries) => {
        for (const { target, boundingClientRect, intersectionRect } of entries) {
          const seq = Number(target.getAttribute("data-seq"));
          const enough = intersectionRect.height >= Math.min(boundingClientRect.height * 0.6, enoughPx);
          if (enough && boundingClientRect.height > 0 && seq > 0) seen.set(target, seq);
          else seen.delete(target);
        }
        tell();
      },
      { root: scroller.current, threshold: steps },
    );
    observer.current = watch;
    for (const row of rows.current) watch.observe(row);
    return () => watch.disconnect();
  }, [scroller]);

  useEffect(() => {
    if (!visible) return;
    // What arrived while the tab was hidden was drawn, but not seen: all rows are checked again at
    // their present position.
    inView.current.clear();
    for (const row of rows.current) {
      observer.current?.unobserve(row);
      observer.current?.observe(row);
    }
  }, [visible]);

  return useRef((row: HTMLElement | null) => {
    if (!row) return;
    rows.current.add(row);
    observer.current?.observe(row);
    return () => {
      rows.current.delete(row);
      inView.current.delete(row);
      observer.current?.unobserve(row);
    };
  }).current;
}

import { type RefObject, useEffect, useEffectEvent } from "react";

/** Keeps the newest message in sight when the list becomes lower: a keyboard opens, or the composer grows. */
export function useStayAtEnd(
  scroller: RefObject<HTMLElement | null>,
  atEnd: boolean,
  scrollToEnd: () => void,
): void {
  const resized = useEffectEvent(() => {
    if (atEnd) scrollToEnd();
  });
  useEffect(() => {
    if (!scroller.current) return;
    const observer = new ResizeObserver(() => resized());
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [scroller]);
}

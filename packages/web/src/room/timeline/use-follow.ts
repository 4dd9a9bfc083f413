import {
  type RefObject,
  type UIEvent,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

const nearEndPx = 80;

export type Follow = {
  /** Whether the newest stays in view, whatever arrives. */
  readonly following: boolean;
  readonly follow: (following: boolean) => void;
  /**
   * Call it for each scroll event of the list. Returns whether the reader has scrolled up: the list itself
   * does so only as far as it shrinks, as when others delete a message.
   */
  readonly scrolled: (event: UIEvent<HTMLElement>) => boolean;
};

/**
 * Keeps the newest message in view from when the reader is at the end until the reader scrolls up.
 * Only that ends it: what the list itself does (a row inserted before the last, a taller row, an
 * opened keyboard) never does.
 *
 * @param rows another value whenever the list has other rows
 */
export function useFollow(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  rows: unknown,
  scrollToEnd: () => void,
): Follow {
  const [following, follow] = useState(false);
  const top = useRef(0);
  const height = useRef(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows are what it is for
  useLayoutEffect(() => {
    if (following) scrollToEnd();
  }, [following, rows, scrollToEnd]);

  const resized = useEffectEvent(() => {
    if (following) scrollToEnd();
  });
  useEffect(() => {
    const observer = new ResizeObserver(() => resized());
    for (const { current } of [scroller, content]) if (current) observer.observe(current);
    return () => observer.disconnect();
  }, [scroller, content]);

  const scrolled = ({ currentTarget }: UIEvent<HTMLElement>) => {
    const { scrollHeight, scrollTop, clientHeight } = currentTarget;
    const upwards = scrollTop < top.current;
    const byReader = top.current - scrollTop > Math.max(0, height.current - scrollHeight);
    top.current = scrollTop;
    height.current = scrollHeight;
    if (scrollHeight - scrollTop - clientHeight <= nearEndPx) follow(true);
    else if (upwards) follow(false);
    return byReader;
  };
  return { following, follow, scrolled };
}

export { nearEndPx };

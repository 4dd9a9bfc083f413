import type { RoomSnapshot } from "@parley/client/snapshot";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useNotices } from "../session/context.tsx";
import { noticesIn } from "../session/notices.ts";
import { BeforeFirst } from "./before-first.tsx";
import { EmptyRoom, JoiningRoom } from "./empty-room.tsx";
import { namesakesIn } from "./namesakes.ts";
import { NewMessagesButton } from "./new-messages-button.tsx";
import { RowView } from "./row-view.tsx";
import { layOut } from "./rows.ts";
import { useArrivals } from "./use-arrivals.ts";
import { useOlder } from "./use-older.tsx";
import { useReading } from "./use-reading.ts";
import { useStayAtEnd } from "./use-stay-at-end.ts";

const nearEndPx = 80;

/**
 * A room's messages, of which only those on the screen are in the page. Follows the newest while the reader is at the
 * end, and stays where the reader is otherwise: when messages come, and when older ones are put before.
 */
export function Timeline({ snapshot }: { snapshot: RoomSnapshot }) {
  const { room, messages, status, hasOlder } = snapshot;
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const { line, below } = useReading(snapshot, atEnd);
  const arrivals = useArrivals(snapshot);
  const notices = useNotices();
  const namesakes = useMemo(() => namesakesIn(messages), [messages]);
  const rows = useMemo(
    () => layOut(room, messages, noticesIn(room, notices), hasOlder, line),
    [room, messages, notices, hasOlder, line],
  );

  const virtualizer = useVirtualizer({
    count: rows.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => 64,
    getItemKey: useCallback((index: number) => rows.keyAt(index), [rows]),
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: nearEndPx,
    paddingStart: 8,
    paddingEnd: 16,
    overscan: 8,
  });

  useStayAtEnd(scroller, atEnd, virtualizer.scrollToEnd);
  const older = useOlder(snapshot, virtualizer.range?.startIndex);

  const opened = status !== "joining";
  const last = messages.at(-1);
  const sending = last?.state === "sending" ? last.key : undefined;
  useLayoutEffect(() => {
    if (opened) virtualizer.scrollToEnd();
  }, [virtualizer, opened]);
  useLayoutEffect(() => {
    if (sending !== undefined) virtualizer.scrollToEnd();
  }, [virtualizer, sending]);

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label={`Messages in ${room}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={(event) => setAtEnd(isNearEnd(event.currentTarget))}
        className="flex h-full flex-col overflow-y-auto overscroll-contain [overflow-anchor:none] focus-visible:-outline-offset-4"
      >
        {(!opened || hasOlder) && messages.length === 0 && <JoiningRoom />}
        {opened && !hasOlder && messages.length === 0 && <EmptyRoom room={room} />}
        <div className="relative mt-auto w-full shrink-0" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ key, index, start }) => {
            const row = rows.rowAt(index);
            return (
              row && (
                <div
                  key={key}
                  ref={virtualizer.measureElement}
                  data-index={index}
                  className="absolute top-0 left-0 w-full"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  {index === 0 && opened && !hasOlder && messages.length > 0 && <BeforeFirst room={room} />}
                  <RowView room={room} row={row} arrivals={arrivals} namesakes={namesakes} />
                </div>
              )
            );
          })}
        </div>
      </div>
      {older}
      <NewMessagesButton shown={!atEnd} count={below} onClick={() => virtualizer.scrollToEnd()} />
    </div>
  );
}

const isNearEnd = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement) =>
  scrollHeight - scrollTop - clientHeight <= nearEndPx;

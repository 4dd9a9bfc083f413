import { roomKindOf } from "@parley/core/wire/room-kind";
import { useVirtualizer } from "@tanstack/react-virtual";
import { lazy, useCallback, useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef } from "react";
import { Part } from "../../part/part.tsx";
import { fetched } from "../../part/part-missing.ts";
import { useRoomText } from "../../rooms/room-text.ts";
import { useNotices, useRoom } from "../../session/context.tsx";
import { noticesIn } from "../../session/notices.ts";
import { useVisible } from "../../session/visible.ts";
import { type Goal, useReadBackTo } from "../pins/goal.ts";
import { JoiningRoom } from "./joining-room.tsx";
import { NewMessagesButton } from "./new-messages-button.tsx";
import { BeforeFirst } from "./room-start.tsx";
import { forgetSizes } from "./row-sizes.ts";
import { RowView } from "./row-view.tsx";
import { layOut } from "./rows.ts";
import { useArrivals } from "./use-arrivals.ts";
import { nearEndPx, useFollow } from "./use-follow.ts";
import { useHold } from "./use-hold.ts";
import { useOlder } from "./use-older.tsx";
import { useOnScreen } from "./use-on-screen.ts";
import { useReading } from "./use-reading.ts";
import { useVisit } from "./use-visit.ts";

export const loadEmptyRoom = () => import("./empty-room.tsx");
const EmptyRoom = lazy(fetched(loadEmptyRoom));

/** What is visible above the line for new messages: enough of the read ones to continue from. */
const contextPx = 56;

type Props = {
  room: string;
  /** The key of the message that was last sent from here: its author wants to see it. */
  sent: string | undefined;
  /** The message that the reader wants to see. */
  goal: Goal | undefined;
};

/**
 * A room's messages, of which only those on the screen are in the page. Begins at the first unread
 * one, follows the newest while the reader is at the end, and stays put otherwise.
 */
export function Timeline({ room, sent, goal }: Props) {
  const snapshot = useRoom(room);
  const text = useRoomText(room);
  const { messages, status, hasOlder, olderPaused, activity } = snapshot;
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const visit = useVisit(snapshot);
  const { below, show, finish } = useReading(snapshot);
  const arrivals = useArrivals(snapshot);
  const notices = useNotices();
  const opened = status !== "joining";
  const rows = useMemo(
    () => layOut(room, messages, noticesIn(room, notices), hasOlder, visit?.line, activity),
    [room, messages, notices, hasOlder, visit, activity],
  );

  const virtualizer = useVirtualizer({
    count: visit ? rows.count : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => 64,
    getItemKey: useCallback((index: number) => rows.keyAt(index), [rows]),
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: nearEndPx,
    paddingStart: 8,
    paddingEnd: 16,
    scrollPaddingStart: contextPx,
    overscan: 8,
  });

  const { following, follow, scrolled } = useFollow(scroller, content, rows, virtualizer.scrollToEnd);
  const older = useOlder(snapshot, visit && virtualizer.range?.startIndex);
  const onScreen = useOnScreen(scroller, useVisible(), show);

  // Where the reader begins: later rows, or taller ones, do not change it.
  const place = useEffectEvent(() => {
    if (rows.line === undefined) return follow(true);
    follow(false);
    virtualizer.scrollToIndex(rows.line, { align: "start" });
  });
  const nth = visit?.nth;
  useLayoutEffect(() => {
    if (nth !== undefined) place();
  }, [nth]);
  useLayoutEffect(() => {
    if (sent !== undefined) follow(true);
  }, [sent, follow]);

  useReadBackTo(goal, snapshot);
  const goalIndex = useMemo(() => goal && rows.indexOf(goal.seq), [goal, rows]);
  useHold(room, !following || (goal !== undefined && goalIndex === undefined));
  useEffect(() => forgetSizes(virtualizer, rows), [virtualizer, rows]);
  const reached = useRef<Goal>(undefined);
  useLayoutEffect(() => {
    if (!goal || goalIndex === undefined || reached.current === goal) return;
    reached.current = goal;
    follow(false);
    virtualizer.scrollToIndex(goalIndex, { align: "center" });
  }, [goal, goalIndex, follow, virtualizer]);

  // The row is in the page only some renders after it is scrolled to.
  const focused = useRef<Goal>(undefined);
  useLayoutEffect(() => {
    if (!goal || focused.current === goal) return;
    const row = content.current?.querySelector<HTMLElement>("[data-goal]");
    if (!row) return;
    focused.current = goal;
    row.focus({ preventScroll: true });
  });

  const { measureElement } = virtualizer;
  const attach = useCallback(
    (row: HTMLDivElement | null) => {
      measureElement(row);
      const gone = onScreen(row);
      return () => {
        measureElement(null);
        gone?.();
      };
    },
    [measureElement, onScreen],
  );

  const toEnd = () => {
    follow(true);
    finish();
  };

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label={`Messages in ${roomKindOf(room) === "open" ? room : text}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={(event) => {
          if (scrolled(event)) older.scrolledUp();
        }}
        className="flex h-full flex-col overflow-y-auto overscroll-contain [overflow-anchor:none] focus-visible:-outline-offset-4"
      >
        {(!visit || (hasOlder && !olderPaused && messages.length === 0)) && <JoiningRoom />}
        {visit && opened && !hasOlder && messages.length === 0 && (
          <Part>
            <EmptyRoom room={room} />
          </Part>
        )}
        <div
          ref={content}
          className="relative mt-auto w-full shrink-0"
          style={{ height: virtualizer.getTotalSize() }}
        >
          {virtualizer.getVirtualItems().map(({ key, index, start }) => {
            const row = rows.rowAt(index);
            return (
              row && (
                <div
                  key={key}
                  ref={attach}
                  data-index={index}
                  data-seq={row.kind === "message" ? row.message.seq : undefined}
                  data-goal={index === goalIndex || undefined}
                  tabIndex={index === goalIndex ? 0 : undefined}
                  className="absolute top-0 left-0 w-full data-goal:animate-goal data-goal:outline-none"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  {index === 0 && opened && !hasOlder && messages.length > 0 && <BeforeFirst room={room} />}
                  <RowView room={room} row={row} arrivals={arrivals} />
                </div>
              )
            );
          })}
        </div>
      </div>
      {older.notice}
      <NewMessagesButton shown={visit !== undefined && !following} count={below} onClick={toEnd} />
    </div>
  );
}

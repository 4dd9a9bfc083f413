import type { RoomSnapshot } from "@parley/client/snapshot";
import { useEffect, useState } from "react";
import { countAfter, lastSeqOf, markRead, readStore } from "../rooms/read.ts";
import { useVisible } from "../session/visible.ts";

/**
 * Keeps what is read of a room: all of it, while its end is on the screen.
 *
 * @returns the seq read on opening the room, for the line before what is new, and the count of messages of others below
 * the part on the screen
 */
export function useReading(
  snapshot: RoomSnapshot,
  atEnd: boolean,
): { openedAt: number | undefined; below: number } {
  const { room, status } = snapshot;
  const [openedAt] = useState(() => readStore.get()[room]);
  const [seen, setSeen] = useState<number>();
  const visible = useVisible();
  const last = lastSeqOf(snapshot);
  const reads = visible && atEnd && status !== "joining";

  if (reads && seen !== last) setSeen(last);
  useEffect(() => {
    if (reads) markRead(room, last);
  }, [reads, room, last]);

  return { openedAt, below: seen === undefined || atEnd ? 0 : countAfter(snapshot, seen) };
}

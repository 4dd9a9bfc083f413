import type { RoomSnapshot } from "@parley/client/snapshot";
import { useEffect, useState } from "react";
import { countAfter, lastSeqOf, markRead, readStore } from "../rooms/read.ts";
import { useVisible } from "../session/visible.ts";

export type Reading = {
  /** The seq up to which the room was read before, if it had more on opening: what is new stands below a line. */
  readonly line: number | undefined;
  /** The messages of others below the part on the screen. */
  readonly below: number;
};

/** Keeps what is read of a room: all of it, while its end is on the screen. */
export function useReading(snapshot: RoomSnapshot, atEnd: boolean): Reading {
  const { room, status } = snapshot;
  const [opening, setOpening] = useState<{ line: number | undefined }>();
  const [seen, setSeen] = useState<number>();
  const visible = useVisible();
  const last = lastSeqOf(snapshot);
  const opened = status !== "joining";
  const reads = visible && atEnd && opened;

  if (opened && !opening) setOpening({ line: lineIn(snapshot) });
  if (reads && seen !== last) setSeen(last);
  useEffect(() => {
    if (reads) markRead(room, last);
  }, [reads, room, last]);

  return { line: opening?.line, below: seen === undefined || atEnd ? 0 : countAfter(snapshot, seen) };
}

function lineIn(snapshot: RoomSnapshot): number | undefined {
  const read = readStore.get().get(snapshot.room);
  return read !== undefined && countAfter(snapshot, read) > 0 ? read : undefined;
}

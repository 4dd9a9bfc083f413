import type { RoomSnapshot } from "@parley/client/snapshot";
import { useCallback, useEffect, useMemo, useState } from "react";
import { endKeptUnread, useKeptUnread } from "../../rooms/kept-unread.ts";
import { countAfter, markOf, markRead, readStore, readThrough, seenBeyond } from "../../rooms/read.ts";
import { useSession } from "../../session/context.tsx";
import { lastSeqOf } from "../../session/last-seq.ts";
import { useVisible } from "../../session/visible.ts";
import { useStored } from "../../storage/stored.ts";

export type Reading = {
  /** Others' messages after the last one that was on the screen. */
  readonly below: number;
  /** Takes the seqs of the messages that are on the screen now. */
  readonly show: (seqs: ReadonlySet<number>) => void;
  /** The reader is done with the room: all of it counts as read. */
  readonly finish: () => void;
};

const nothing: ReadonlySet<number> = new Set();

/** Stores what is read of a room: the messages that were on the screen. */
export function useReading(snapshot: RoomSnapshot): Reading {
  const { client } = useSession();
  const visible = useVisible();
  const { room } = snapshot;
  const [onScreen, show] = useState(nothing);
  const [seen, setSeen] = useState(nothing);
  const mark = markOf(snapshot, useStored(readStore));
  const [before, setBefore] = useState(mark);
  if (mark !== before) {
    setBefore(mark);
    // Marked as unread on another device: what was on the screen before that does not count.
    if (mark !== undefined && before !== undefined && mark < before) setSeen(nothing);
  }

  useEffect(() => {
    const read = readStore.get().get(room);
    if (onScreen.size > 0) setSeen((before) => seenBeyond(read, before, onScreen));
  }, [room, onScreen]);
  const isKept = useKeptUnread(room) !== undefined;
  useEffect(() => () => endKeptUnread(room), [room]);
  useEffect(() => {
    if (mark !== undefined && seen.size > 0 && !isKept) markRead(room, readThrough(snapshot, mark, seen));
  }, [room, snapshot, mark, seen, isKept]);
  // Who looks at a room in which nothing is left to read has read it to its end, whatever that is. Of other
  // rooms nobody is told: what others delete there would make each page send a frame.
  useEffect(() => {
    if (!visible || mark === undefined || isKept) return;
    if (countAfter(snapshot, mark) === 0) client.markRead(room, mark);
  }, [client, room, snapshot, mark, visible, isKept]);

  const furthest = useMemo(() => Math.max(mark ?? 0, ...seen), [mark, seen]);
  const last = lastSeqOf(snapshot);
  const finish = useCallback(() => {
    endKeptUnread(room);
    markRead(room, last);
  }, [room, last]);
  return { below: mark === undefined ? 0 : countAfter(snapshot, furthest), show, finish };
}

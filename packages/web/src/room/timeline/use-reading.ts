import type { RoomSnapshot } from "@parley/client/snapshot";
import { useCallback, useEffect, useMemo, useState } from "react";
import { countAfter, markRead, readStore, readThrough } from "../../rooms/read.ts";
import { useSession } from "../../session/context.tsx";
import { lastSeqOf } from "../../session/last-seq.ts";
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

/** Whether it still matters that a message was seen: it is held, and not counted as read. */
const openIn =
  (snapshot: RoomSnapshot | undefined, mark = 0) =>
  (seq: number): boolean =>
    seq > mark && seq >= (snapshot?.messages[0]?.seq ?? 0);

/** Stores what is read of a room: the messages that were on the screen. */
export function useReading(snapshot: RoomSnapshot): Reading {
  const { client } = useSession();
  const { room } = snapshot;
  const [onScreen, show] = useState(nothing);
  const [seen, setSeen] = useState(nothing);
  const mark = useStored(readStore).get(room);

  useEffect(() => {
    if (onScreen.size === 0) return;
    const isOpen = openIn(client.snapshot().rooms.get(room), readStore.get().get(room));
    setSeen((before) => new Set([...before, ...onScreen].filter(isOpen)));
  }, [client, room, onScreen]);
  useEffect(() => {
    if (mark !== undefined && seen.size > 0) markRead(room, readThrough(snapshot, mark, seen));
  }, [room, snapshot, mark, seen]);

  const furthest = useMemo(() => Math.max(mark ?? 0, ...seen), [mark, seen]);
  const last = lastSeqOf(snapshot);
  const finish = useCallback(() => markRead(room, last), [room, last]);
  return { below: mark === undefined ? 0 : countAfter(snapshot, furthest), show, finish };
}

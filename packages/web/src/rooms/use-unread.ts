import type { RoomSnapshot } from "@parley/client/snapshot";
import { useEffect } from "react";
import { useSession, useSnapshot } from "../session/context.tsx";
import { lastSeqOf } from "../session/last-seq.ts";
import { useStored } from "../storage/stored.ts";
import { countAfter, isKnown, markRead, mostCounted, reachesBackTo, readStore } from "./read.ts";

/** Nobody counts further, and a room of edits alone would otherwise be read to its beginning. */
const mostLoaded = 1_000;

/**
 * Sets the read position of rooms without one, and loads the rest of the unread messages: a
 * `welcome` has only the newest of a room.
 */
export function useUnread(): void {
  const { client } = useSession();
  const { rooms, status } = useSnapshot();
  const read = useStored(readStore);
  useEffect(() => {
    for (const room of rooms.values()) {
      if (!isKnown(room)) continue;
      const mark = read.get(room.room);
      // What was there before the room was listed is history. What arrives from now on is new.
      if (mark === undefined) markRead(room.room, lastSeqOf(room));
      else if (status === "open" && lacks(room, mark)) void client.loadOlder(room.room);
    }
  }, [client, rooms, status, read]);
}

const lacks = (room: RoomSnapshot, mark: number): boolean =>
  !room.loadingOlder &&
  !reachesBackTo(room, mark) &&
  room.messages.length < mostLoaded &&
  countAfter(room, mark) <= mostCounted;

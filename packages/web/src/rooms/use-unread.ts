import { bounds } from "@parley/client/bounds";
import type { ClientSnapshot, RoomSnapshot } from "@parley/client/snapshot";
import { missingAfter } from "@parley/client/unread";
import { useEffect, useSyncExternalStore } from "react";
import { useClient, useSession } from "../session/context.tsx";
import { lastSeqOf } from "../session/last-seq.ts";
import { useStored } from "../storage/stored.ts";
import { useListedRooms } from "./listed.ts";
import { isMuted } from "./listed-room.ts";
import {
  countAfter,
  isKnown,
  markRead,
  reachesBackTo,
  readElsewhere,
  readStore,
  unreadText,
} from "./read.ts";
import { UnreadReads } from "./unread-reads.ts";

/** The unread messages of some of the listed rooms, without muted ones: see `unreadText`. */
export function useUnreadText(isCounted: (room: string) => boolean): string {
  const listed = useListedRooms();
  const read = useStored(readStore);
  return useClient((snapshot) =>
    unreadText(
      listed
        .filter((room) => isCounted(room) && !isMuted(snapshot, room))
        .map((room) => snapshot.rooms.get(room)),
      read,
    ),
  );
}

/** Those of one room, also of a muted one. What is read of other rooms renders nothing. */
export function useUnreadOf(room: string): string {
  useSyncExternalStore(readStore.subscribe, () => readStore.get().get(room));
  return useClient(({ rooms }) => unreadText([rooms.get(room)], readStore.get()));
}

/**
 * Brings together what is read here and on the user's other devices, sets the read position of rooms
 * without one, and loads the rest of the unread messages: a `welcome` has only the newest of a room. It
 * renders nothing.
 */
export function useUnread(): void {
  const { client } = useSession();
  useEffect(() => {
    const reads = new UnreadReads((room) => client.loadOlder(room, "background"));
    const settle = () => {
      const { rooms, status } = client.snapshot();
      for (const room of rooms.values()) settleRoom(room, status);
    };
    const settleRoom = (room: RoomSnapshot, status: ClientSnapshot["status"]) => {
      readElsewhere(room);
      if (!isKnown(room)) return;
      const mark = readStore.get().get(room.room);
      // Only the tab that its reader looks at tells the server: the others share what is read.
      if (mark !== undefined && isVisible() && mark > (room.read?.seq ?? -1))
        client.markRead(room.room, mark);
      // What was there before the room was listed is history. What arrives from now on is new.
      if (mark === undefined) markRead(room.room, lastSeqOf(room));
      else if (status === "open" && isVisible() && lacks(room, mark))
        reads.need(room.room, mark, countAfter(room, mark) + (missingAfter(room, mark) ?? 0));
    };
    settle();
    document.addEventListener("visibilitychange", settle);
    const stops = [client.subscribe(settle), readStore.subscribe(settle)];
    return () => {
      for (const stop of stops) stop();
      document.removeEventListener("visibilitychange", settle);
    };
  }, [client]);
}

const isVisible = () => document.visibilityState === "visible";

/**
 * Whether unread messages of a room may be missing. Nobody counts further than is kept of a room, and a
 * room of edits alone would otherwise be read to its beginning.
 */
const lacks = (room: RoomSnapshot, mark: number): boolean =>
  !room.loadingOlder && !reachesBackTo(room, mark) && room.messages.length < bounds.messages;

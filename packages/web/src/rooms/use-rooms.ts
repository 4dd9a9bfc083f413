import { useEffect } from "react";
import { useSession, useSnapshot } from "../session/context.tsx";
import { useStored } from "../storage/stored.ts";
import { readStore, unreadIn } from "./read.ts";
import { visitedStore } from "./visited.ts";

export type ListedRoom = { readonly room: string; readonly unread: number };

/** Stays in this room and every visited one, and leaves those that are removed from the list. */
export function useJoinedRooms(current: string): void {
  const { client } = useSession();
  const visited = useStored(visitedStore);
  useEffect(() => {
    const wanted = new Set([current, ...visited]);
    for (const room of wanted) client.join(room);
    for (const room of client.snapshot().rooms.keys()) if (!wanted.has(room)) client.leave(room);
  }, [client, current, visited]);
}

/** The visited rooms with their unread messages. */
export function useRoomList(): readonly ListedRoom[] {
  const { rooms } = useSnapshot();
  const read = useStored(readStore);
  return useStored(visitedStore).map((room) => ({ room, unread: unreadIn(rooms.get(room), read) }));
}

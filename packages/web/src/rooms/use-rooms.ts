import { useEffect } from "react";
import { useSession } from "../session/context.tsx";
import { useStored } from "../storage/stored.ts";
import { visitedStore } from "./visited.ts";

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

import { useMemo } from "react";
import { useStored } from "../storage/stored.ts";
import { myRoomsStore } from "./my-rooms.ts";
import { visitedStore } from "./visited.ts";

/** The rooms of the list: those that the user is a member of, and others visited on this device. */
export function useRoomLists(): { mine: readonly string[]; visited: readonly string[] } {
  const { rooms: mine } = useStored(myRoomsStore);
  const all = useStored(visitedStore);
  return useMemo(() => {
    const joined = new Set(mine);
    return { mine, visited: all.filter((room) => !joined.has(room)) };
  }, [mine, all]);
}

/** All of them. */
export function useListedRooms(): readonly string[] {
  const { mine, visited } = useRoomLists();
  return useMemo(() => [...mine, ...visited], [mine, visited]);
}

import { useEffect } from "react";
import { useSession } from "../session/context.tsx";
import { useStored } from "../storage/stored.ts";
import { followMyRooms, myRoomsStore } from "./my-rooms.ts";
import { visitedStore } from "./visited.ts";

/**
 * Stays in this room, if there is one, the user's rooms and every visited one, and leaves those that are
 * removed from the list.
 */
export function useEnteredRooms(current: string | undefined): void {
  const { client } = useSession();
  const { rooms: mine } = useStored(myRoomsStore);
  const visited = useStored(visitedStore);
  useEffect(() => {
    const wanted = new Set([...(current === undefined ? [] : [current]), ...mine, ...visited]);
    for (const room of wanted) client.join(room);
    for (const room of client.snapshot().rooms.keys()) if (!wanted.has(room)) client.leave(room);
  }, [client, current, mine, visited]);
}

/** Keeps the user's rooms as the server lists them, in the order in which they were active. */
export function useMyRooms(): void {
  const { client } = useSession();
  useEffect(() => {
    const follow = () => {
      const { user, roomList } = client.snapshot();
      if (user && roomList) followMyRooms({ userId: user.userId, rooms: roomList.map(({ room }) => room) });
    };
    follow();
    return client.subscribe(follow);
  }, [client]);
}

import { useEffect } from "react";
import { useClient, useSession } from "../session/context.tsx";
import { nameIn, seekMember, useListedNames } from "./member-names.ts";

/** The name of a user in a room; undefined while it is not known. */
export function useMemberName(room: string, userId: string): string | undefined {
  const { client } = useSession();
  const said = useClient(({ rooms }) => nameIn(rooms.get(room), userId));
  const name = useListedNames(room).get(userId);
  const isUnknown = said === undefined && name === undefined;
  useEffect(() => {
    if (isUnknown) void seekMember(client, room, userId);
  }, [client, room, userId, isUnknown]);
  return said ?? name;
}

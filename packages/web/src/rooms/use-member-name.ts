import { useEffect } from "react";
import { useClient, useSession } from "../session/context.tsx";
import { nameIn, nameSeen, seekMember, useListedNames } from "./member-names.ts";

/** Milliseconds after which the list is read: it may be a moment behind the event that added a member. */
const lagMs = 1_000;

/**
 * The name of a user in a room; undefined while it is not known.
 *
 * @param known the name, where the caller has it.
 */
export function useMemberName(room: string, userId: string, known?: string): string | undefined {
  const listed = useListedNames(room).get(userId);
  const name = useClient(
    ({ rooms }) => known ?? nameIn(rooms.get(room), userId) ?? listed ?? nameSeen(rooms, userId),
  );
  useSeeking(room, userId, name === undefined);
  return name;
}

/** Looks for a user in the list of a room's members, in a moment, if that is needed by then. */
export function useSeeking(room: string, userId: string, isNeeded: boolean): void {
  const { client } = useSession();
  useEffect(() => {
    if (!isNeeded) return;
    const timer = setTimeout(() => void seekMember(client, room, userId), lagMs);
    return () => clearTimeout(timer);
  }, [client, room, userId, isNeeded]);
}

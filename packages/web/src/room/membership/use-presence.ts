import { PresenceWatch, watchedUsers } from "@parley/client/presence-watch";
import { useEffect, useMemo } from "react";
import { useSession } from "../../session/context.tsx";
import { type ObserveRow, useShownUsers } from "./use-shown-users.ts";

/**
 * Who is online of the users of a list, as far as their rows are on the screen.
 *
 * @param users the number of users in the list. Of a long one, nothing is asked.
 */
export function usePresence(users: number): { watch: PresenceWatch; observe: ObserveRow } {
  const { client } = useSession();
  const { shown, observe } = useShownUsers();
  const watch = useMemo(() => new PresenceWatch(client), [client]);
  useEffect(() => watch.open(), [watch]);
  useEffect(() => watch.show(users > watchedUsers ? [] : shown), [watch, shown, users]);
  return { watch, observe };
}

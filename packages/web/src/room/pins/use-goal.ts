import type { RoomSnapshot } from "@parley/client/snapshot";
import { useCallback, useEffect, useRef, useState } from "react";
import { useSession } from "../../session/context.tsx";

/** The most pages that are read back to a message: 1,000 events. */
const maxPages = 20;

/** A message that its reader wants to be led to. */
export type Goal = { readonly seq: number };

/** Knows which message to lead to, and reads older pages until it is there. */
export function useGoal({ room, messages, hasOlder, loadingOlder }: RoomSnapshot) {
  const { client } = useSession();
  const [goal, setGoal] = useState<Goal>();
  const pages = useRef(0);
  const go = useCallback((seq: number) => {
    pages.current = 0;
    setGoal({ seq });
  }, []);
  const [first] = messages;
  const isBefore = goal !== undefined && (first?.seq === undefined || goal.seq < first.seq);
  useEffect(() => {
    if (!isBefore || !hasOlder || loadingOlder || pages.current >= maxPages) return;
    pages.current += 1;
    void client.loadOlder(room);
  }, [client, room, isBefore, hasOlder, loadingOlder]);
  return { goal, go };
}

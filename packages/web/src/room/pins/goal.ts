import type { RoomSnapshot } from "@parley/client/snapshot";
import { useEffect, useRef } from "react";
import { useSession } from "../../session/context.tsx";

/** The most pages that are read back to a message: 1,000 events. */
const maxPages = 20;

/** A message that its reader wants to be led to. */
export type Goal = { readonly seq: number };

/** Reads older pages until the message to lead to is there. */
export function useReadBackTo(goal: Goal | undefined, snapshot: RoomSnapshot): void {
  const { client } = useSession();
  const { room, messages, hasOlder, loadingOlder } = snapshot;
  const read = useRef<{ goal: Goal | undefined; pages: number }>({ goal: undefined, pages: 0 });
  const [first] = messages;
  const isBefore = goal !== undefined && (first?.seq === undefined || goal.seq < first.seq);
  useEffect(() => {
    if (read.current.goal !== goal) read.current = { goal, pages: 0 };
    if (!isBefore || !hasOlder || loadingOlder || read.current.pages >= maxPages) return;
    read.current.pages += 1;
    void client.loadOlder(room, "asked");
  }, [client, room, goal, isBefore, hasOlder, loadingOlder]);
}

import { useEffect } from "react";
import { useSession } from "../../session/context.tsx";

/** Keeps what is loaded of a room while its reader looks at older messages, or for one. */
export function useHold(room: string, looksBack: boolean): void {
  const { client } = useSession();
  useEffect(() => (looksBack ? client.hold(room) : undefined), [client, room, looksBack]);
}

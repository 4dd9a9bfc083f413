import type { ClientSnapshot, RoomSnapshot } from "@parley/client/snapshot";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import { useStored } from "../storage/stored.ts";
import { currentUserStore } from "./current-user.ts";
import { endpointStore, endpointsOf } from "./endpoints.ts";
import type { Notice } from "./notices.ts";
import { createSession, type Session } from "./session.ts";

const SessionContext = createContext<Session | undefined>(undefined);

/** Keeps one session open with the chosen server, as the current user, for everything below. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const endpoints = endpointsOf(useStored(endpointStore));
  const user = useStored(currentUserStore)?.userId ?? "";
  const session = useMemo(() => createSession(endpoints, user), [endpoints, user]);
  useEffect(() => session.start(), [session]);
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession needs a SessionProvider above");
  return session;
}

/**
 * What the selector takes of the client's snapshot: renders again only when that is another value.
 *
 * @param selector returns a part of the snapshot as it is there, or a primitive.
 */
export function useClient<T>(selector: (snapshot: ClientSnapshot) => T): T {
  const { client } = useSession();
  return useSyncExternalStore(client.subscribe, () => selector(client.snapshot()));
}

const unknown: Omit<RoomSnapshot, "room"> = {
  status: "joining",
  messages: [],
  hasOlder: false,
  loadingOlder: false,
};

export function useRoom(room: string): RoomSnapshot {
  const snapshot = useClient(({ rooms }) => rooms.get(room));
  return useMemo(() => snapshot ?? { room, ...unknown }, [snapshot, room]);
}

export function useNotices(): readonly Notice[] {
  const { notices } = useSession();
  return useSyncExternalStore(notices.subscribe, notices.list);
}

import type { ClientSnapshot } from "@parley/client/snapshot";
import { useClient } from "../session/context.tsx";

/** What a room is called: its title, or its name where it has none. */
const titleOf = ({ rooms }: ClientSnapshot, room: string): string =>
  rooms.get(room)?.description?.title ?? room;

/** What a room is called. */
export const useTitle = (room: string): string => useClient((snapshot) => titleOf(snapshot, room));

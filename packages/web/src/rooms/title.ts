import { useClient } from "../session/context.tsx";

/**
 * A room's title, if it has one. Its members choose it, and another room may have the same. So the room's
 * name is shown beside it.
 */
export const useTitle = (room: string): string | undefined =>
  useClient(({ rooms }) => rooms.get(room)?.description?.title);

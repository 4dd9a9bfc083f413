import { useClient } from "../../session/context.tsx";

/** Whether the reader has blocked a user. */
export const useBlocked = (userId: string | undefined): boolean =>
  useClient(({ blocked }) => userId !== undefined && blocked.includes(userId));

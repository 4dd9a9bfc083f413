import type { EventItem } from "./event.entity.ts";
import type { Store } from "./store.ts";

/** What is stored at a seq of a room's log, by a strongly consistent read. */
export const readPlace = async (store: Store, room: string, seq: number): Promise<EventItem | undefined> => {
  const { data } = await store.events.get({ room, seq }).go({ consistent: true });
  return data ?? undefined;
};

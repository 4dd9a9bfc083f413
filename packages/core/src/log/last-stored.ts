import type { Store } from "../table/store.ts";

/** The highest stored seq of a room's log, by a strongly consistent Query; 0 if there is none. */
export const lastStored = async (store: Store, room: string): Promise<number> => {
  const { data } = await store.events.query
    .log({ room })
    .go({ consistent: true, order: "desc", limit: 1, pages: 1, attributes: ["seq"] });
  return data[0]?.seq ?? 0;
};

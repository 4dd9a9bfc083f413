import type { Store } from "../table/store.ts";

/** Takes recent changes of access out of a room: they are completed, or nothing came of them. */
export const forgetChanges = async (store: Store, room: string, keys: readonly string[]): Promise<void> => {
  if (keys.length === 0) return;
  await store.rooms
    .patch({ room })
    .data((item, { remove }) => {
      for (const key of keys) remove(item.acl[key]);
    })
    .go({ returnOnConditionCheckFailure: true });
};

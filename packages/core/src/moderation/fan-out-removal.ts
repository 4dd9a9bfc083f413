import type { Delivery } from "../fanout/deliver.ts";
import { fanOut } from "../fanout/fan-out.ts";
import type { Post } from "../gateway/poster.ts";
import type { Appended } from "../log/append.ts";
import type { Store } from "../table/store.ts";

/**
 * Delivers a removal to everyone in the room, from the operator's own process. Clients that it
 * misses find it in the log. Legacy clients do not know deletions: they get nothing.
 */
export const fanOutRemoval = (
  store: Store,
  post: Post,
  { room, appended }: { room: string; appended: Appended },
): Promise<Delivery> => {
  const { epoch, event, repeated, outside } = appended;
  const { userId } = event;
  // No connection has an empty id, so nobody is left out as its sender.
  const from = { connectionId: "", userId, name: "Operator", protocol: "parley.v1", connectedAt: 0 } as const;
  return fanOut(
    store,
    // The queue, and closing barred connections, are the functions' own.
    { post, enqueue: async () => "refused", closeBarred: async () => false, whyBarred: () => undefined },
    { room, epoch, event, from, repeated, outside: [...outside], busy: false },
  );
};

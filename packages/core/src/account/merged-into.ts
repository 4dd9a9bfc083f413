import type { Identity } from "../identity/identity.ts";
import type { Store } from "../table/store.ts";

/**
 * The account that takes over from a deleted user, or the secret that names nobody: kept with the
 * profile from the first call on, and constant after that.
 */
export const mergedInto = async (
  store: Store,
  { userId, name, kind }: Identity,
  proposed: string,
): Promise<string> => {
  const { data } = await store.users
    .upsert({ userId })
    .set({ name, kind })
    .ifNotExists({ successor: proposed, createdAt: store.now() })
    .go({ response: "all_new" });
  return data.successor ?? proposed;
};

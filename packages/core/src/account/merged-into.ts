import type { Identity } from "../identity/identity.ts";
import type { Store } from "../store.ts";

/**
 * Who takes over from a person who leaves, or the secret that names nobody: kept with the profile from the
 * first time that it is asked for, and then always the same.
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

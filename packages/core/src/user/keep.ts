import type { Identity } from "../identity/identity.ts";
import type { Store } from "../store.ts";

/** Keeps a person's profile, or the new name of one who is known. */
export const keepProfile = async (
  store: Store,
  { userId, name, kind }: Pick<Identity, "userId" | "name" | "kind">,
): Promise<void> => {
  await store.users.upsert({ userId }).set({ name, kind }).ifNotExists({ createdAt: store.now() }).go();
};

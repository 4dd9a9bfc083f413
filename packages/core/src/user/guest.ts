import type { Store } from "../store.ts";

/** Keeps a guest's profile, or the new name of one who is known. */
export const keepGuest = async (store: Store, guest: { userId: string; name: string }): Promise<void> => {
  await store.users
    .upsert({ userId: guest.userId })
    .set({ name: guest.name, kind: "guest" })
    .ifNotExists({ createdAt: store.now() })
    .go();
};

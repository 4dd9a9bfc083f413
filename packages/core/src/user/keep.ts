import type { Identity } from "../identity/identity.ts";
import type { ReceiptsShownTo } from "../protocol/receipts.ts";
import { expiresIn } from "../table/expiry.ts";
import { guestTokenSeconds } from "../table/guest-life.ts";
import type { Store } from "../table/store.ts";

/** Stores a user's profile, or the new name of an existing user, and what else changes of it. */
export const keepProfile = async (
  store: Store,
  { userId, name, kind }: Pick<Identity, "userId" | "name" | "kind">,
  change: { line?: string; receipts?: ReceiptsShownTo } = {},
): Promise<void> => {
  // Renewing the token extends a guest's lifetime.
  const end = kind === "guest" && { expireAt: expiresIn(store, guestTokenSeconds) };
  await store.users
    .upsert({ userId })
    .set({ name, kind, ...end, ...change })
    .ifNotExists({ createdAt: store.now() })
    .go();
};

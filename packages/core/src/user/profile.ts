import type { Identity } from "../identity/identity.ts";
import { allowLastSeen, keptLastSeen } from "../presence/last-seen.ts";
import type { LastSeen, Profile } from "../protocol/profile.ts";
import type { ReceiptsShownTo } from "../protocol/receipts.ts";
import type { Store } from "../table/store.ts";
import { keepProfile } from "./keep.ts";

/** What a user says of themselves, by two strongly consistent reads. */
export const readProfile = async (store: Store, userId: string): Promise<Profile> => {
  const [{ data }, kept] = await Promise.all([
    store.users.get({ userId }).go({ consistent: true }),
    keptLastSeen(store, userId),
  ]);
  return {
    ...(data?.line && { line: data.line }),
    lastSeen: kept === undefined ? "nobody" : "everybody",
    receipts: data?.receipts ?? "everybody",
  };
};

type ProfileChange = {
  line?: string | undefined;
  lastSeen?: LastSeen | undefined;
  receipts?: ReceiptsShownTo | undefined;
};

/**
 * Changes a user's profile: one write for the line and who sees how far they have read, and one for
 * whether others may know when they were last online. Neither needs the other, and repeating it changes
 * nothing more.
 *
 * @param change what it does not have stays. An empty line removes it.
 */
export const changeProfile = async (
  store: Store,
  identity: Pick<Identity, "userId" | "name" | "kind">,
  { line, lastSeen, receipts }: ProfileChange,
): Promise<Profile> => {
  await Promise.all([
    (line ?? receipts) !== undefined &&
      keepProfile(store, identity, {
        ...(line !== undefined && { line }),
        ...(receipts !== undefined && { receipts }),
      }),
    lastSeen !== undefined && allowLastSeen(store, identity, lastSeen === "everybody"),
  ]);
  return readProfile(store, identity.userId);
};

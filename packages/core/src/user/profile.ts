import type { Identity } from "../identity/identity.ts";
import { allowLastSeen, keptLastSeen } from "../presence/last-seen.ts";
import type { LastSeen, Profile } from "../protocol/profile.ts";
import type { Store } from "../table/store.ts";
import { keepProfile } from "./keep.ts";

/** What a user says of themselves, by two strongly consistent reads. */
export const readProfile = async (store: Store, userId: string): Promise<Profile> => {
  const [{ data }, kept] = await Promise.all([
    store.users.get({ userId }).go({ consistent: true }),
    keptLastSeen(store, userId),
  ]);
  return { ...(data?.line && { line: data.line }), lastSeen: kept === undefined ? "nobody" : "everybody" };
};

/**
 * Changes a user's profile: one write for the line, and one for whether others may know when they were last
 * online. Neither needs the other, and repeating it changes nothing more.
 *
 * @param change what it does not have stays. An empty line removes it.
 */
export const changeProfile = async (
  store: Store,
  identity: Pick<Identity, "userId" | "name" | "kind">,
  { line, lastSeen }: { line?: string | undefined; lastSeen?: LastSeen | undefined },
): Promise<Profile> => {
  await Promise.all([
    line !== undefined && keepProfile(store, identity, { line }),
    lastSeen !== undefined && allowLastSeen(store, identity, lastSeen === "everybody"),
  ]);
  return readProfile(store, identity.userId);
};

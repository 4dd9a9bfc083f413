import type * as v from "valibot";
import type { Identity } from "../identity/identity.ts";
import { messagesByUser, type UserPage } from "../message/by-user.ts";
import type { AccountExport } from "../protocol/http.ts";
import type { Store } from "../store.ts";

/** What is kept of a person: the profile, and their messages in all rooms, newest first, a page at a time. */
export const exportAccount = async (
  store: Store,
  { kind, userId, name }: Identity,
  page: v.InferOutput<typeof UserPage> & { limit: number },
): Promise<AccountExport> => {
  const [profile, messages] = await Promise.all([
    store.users.get({ userId }).go({ consistent: true }),
    messagesByUser(store, userId, page),
  ]);
  const since = profile.data && { createdAt: new Date(profile.data.createdAt).toISOString() };
  return { kind, userId, name, ...since, ...messages };
};

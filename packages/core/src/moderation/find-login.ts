import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { guestPrefix } from "../wire/user-id.ts";

/**
 * The login of a user id, as in `Proof.principal`. A guest's is the id itself.
 *
 * @throws ParleyError `not_found` for an unknown user id.
 */
export const findLogin = async (store: Store, userId: string): Promise<string> => {
  const [logins, profile, connections] = await Promise.all([
    store.revocations.query.byUser({ userId }).go({ limit: 1, pages: 1 }),
    store.users.get({ userId }).go({ consistent: true }),
    store.connections.query.byUser({ userId }).go({ limit: 1, pages: 1 }),
  ]);
  const [login] = logins.data;
  if (login) return login.principal;
  // A legacy guest without a token has no profile, but connections.
  const isGuest = userId.startsWith(guestPrefix) && (profile.data ?? connections.data[0]);
  if (isGuest) return userId;
  throw new ParleyError("not_found", `There is no user ${JSON.stringify(userId)}.`);
};

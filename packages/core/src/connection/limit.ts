import type { ConnectionManagement } from "../gateway/management.ts";
import { throwIfLimited } from "../rate-limit/refuse.ts";
import type { Store } from "../table/store.ts";
import { closeConnection } from "./close.ts";
import { connectionsOfUser } from "./of-user.ts";
import { isYoung } from "./young.ts";

/**
 * Seconds after which a user with too many connections may try again: about as long as the client
 * waits by itself.
 */
const tryAgainAfter = 30;

/**
 * Checks that a user may have one more connection. Connections whose end was never reported do not
 * count: when the user seems to have reached the limit, each is checked, and those that have ended
 * are deleted. A young one may be in its handshake: it does not count either if it seems gone, but
 * it is not deleted.
 *
 * The index that it reads may be a moment old, so concurrent handshakes may exceed the limit, up to
 * the rate limit of handshakes.
 *
 * @throws ParleyError `rate_limited` when that many are open.
 */
export const enforceConnectionLimit = async (
  store: Store,
  management: ConnectionManagement,
  userId: string,
  max: number,
): Promise<void> => {
  const known = await connectionsOfUser(store, userId, max);
  if (known.length < max) return;
  const gone = await Promise.all(
    known.map(async (connection) => {
      const { connectionId } = connection;
      if (!(await management.isGone(connectionId))) return false;
      if (!isYoung(store, connection)) await closeConnection(store, connectionId);
      return true;
    }),
  );
  if (known.length - gone.filter(Boolean).length < max) return;
  throwIfLimited(tryAgainAfter, `You have ${max} open connections, which is the limit.`);
};

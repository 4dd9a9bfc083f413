import type { ConnectionManagement } from "../gateway/management.ts";
import { throwIfLimited } from "../rate-limit/refuse.ts";
import type { Store } from "../store.ts";
import { closeConnection } from "./close.ts";
import { connectionsOfUser } from "./of-user.ts";
import { isYoung } from "./young.ts";

/**
 * Seconds after which somebody with too many connections may try again: about as long as the client waits
 * by itself.
 */
const tryAgainAfter = 30;

/**
 * Makes sure that a person may have one more connection. Those whose end was never told do not count: when
 * the person seems to have as many as allowed, each is looked at, and what has ended is forgotten. One that
 * is young may be in its handshake: it does not count either when it seems gone, but it is not forgotten.
 *
 * The index that it reads is as old as a moment, so handshakes at once may come to more: to as many as the
 * rate limit of handshakes lets in.
 *
 * @throws ParleyError `rate_limited` when that many are open.
 */
export const enforceConnectionLimit = async (
  store: Store,
  management: ConnectionManagement,
  userId: string,
  most: number,
): Promise<void> => {
  const known = await connectionsOfUser(store, userId, most);
  if (known.length < most) return;
  const gone = await Promise.all(
    known.map(async (connection) => {
      const { connectionId } = connection;
      if (!(await management.isGone(connectionId))) return false;
      if (!isYoung(store, connection)) await closeConnection(store, connectionId);
      return true;
    }),
  );
  if (known.length - gone.filter(Boolean).length < most) return;
  throwIfLimited(tryAgainAfter, `You have ${most} open connections, which is the limit.`);
};

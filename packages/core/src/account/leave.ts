import { disconnectUser } from "../connection/disconnect-user.ts";
import type { ConnectionManagement } from "../gateway/management.ts";
import { leaveSinceNow, startDeleting } from "../identity/deleting.ts";
import type { Identity } from "../identity/identity.ts";
import { reassignMessages, type Transfer } from "../message/reassign.ts";
import { reassignIntents } from "../message/reassign-intents.ts";
import type { Progress } from "../protocol/http.ts";
import type { Store } from "../table/store.ts";
import { tuned } from "../tuning.ts";
import { lookAgainAfter, maxInFlightMs } from "./in-flight.ts";

/** Who gets everything that belongs to a user: see `handOverMessages` and `handOverIntents`. */
export type Leaving = Omit<Transfer, "from"> & { intents: "take" | "forget" };

/**
 * Transfers everything that a user has said, while some of it may still be in flight into the log.
 * From the first call on nobody gets a connection as this user, and open ones are closed at each
 * call. It is done when nothing more was found so long after the last connection ended that nothing
 * can arrive any more.
 *
 * @param findSuccessor who takes over. Called when the user can no longer connect.
 * @returns what this call transferred; while it is not `done`, call it again, after `retryAfter`
 *   seconds if present.
 * @throws ParleyError `unauthorized` when they have been deleted in the meantime.
 */
export const leave = async (
  store: Store,
  management: ConnectionManagement,
  identity: Identity,
  findSuccessor: () => Promise<Leaving>,
): Promise<Progress> => {
  const from = identity.userId;
  const since = await startDeleting(store, identity);
  const { to, name, intents } = await findSuccessor();
  const { found: open } = await disconnectUser(store, management, { userId: from });
  const goneSince = open.length > 0 ? await leaveSinceNow(store, identity) : since;
  const quietIn = goneSince + tuned("maxInFlightMs", maxInFlightMs) - store.now();

  const handing: Transfer = { from, to, name };
  const found = await reassignMessages(store, handing);
  if (!found.done) return found;
  if (quietIn > 0) {
    const soon = tuned("lookAgainAfterSeconds", lookAgainAfter);
    return { ...found, done: false, retryAfter: Math.min(soon, Math.ceil(quietIn / 1000)) };
  }
  const late = await reassignIntents(store, { ...handing, intents });
  const messages = found.messages + late.messages;
  return { messages, done: late.done && messages === 0 };
};

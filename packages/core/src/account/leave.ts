import { disconnectUser } from "../connection/disconnect-user.ts";
import type { ConnectionManagement } from "../gateway/management.ts";
import { leaveSinceNow, startDeleting } from "../identity/deleting.ts";
import type { Identity } from "../identity/identity.ts";
import { reassignMessages, type Transfer } from "../message/reassign.ts";
import { reassignIntents } from "../message/reassign-intents.ts";
import type { Progress } from "../protocol/http.ts";
import type { Store } from "../store.ts";
import { tuned } from "../tuning.ts";
import { lookAgainAfter, maxInFlightMs } from "./in-flight.ts";

/** To whom everything goes that is a person's: see `handOverMessages` and `handOverIntents`. */
export type Leaving = Omit<Transfer, "from"> & { intents: "take" | "forget" };

/**
 * Hands over all that somebody has said, while some of it may still be on its way into the log. From the
 * first call on nobody gets a connection as this person, and those that are open are ended at each call. It
 * is done when nothing more was found so long after the last connection ended that nothing can come any
 * more.
 *
 * @param findSuccessor who takes over. Asked when the person can no longer come in.
 * @returns what this call took; while it is not `done`, to be called again, after `retryAfter` seconds
 * where it says so.
 * @throws ParleyError `unauthorized` when they have left in the meantime.
 */
export const leave = async (
  store: Store,
  management: ConnectionManagement,
  person: Identity,
  findSuccessor: () => Promise<Leaving>,
): Promise<Progress> => {
  const from = person.userId;
  const since = await startDeleting(store, person);
  const { to, name, intents } = await findSuccessor();
  const { found: open } = await disconnectUser(store, management, { userId: from });
  const goneSince = open.length > 0 ? await leaveSinceNow(store, person) : since;
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

import { randomUUID } from "node:crypto";
import type { ConnectionManagement } from "../connection/management.ts";
import type { Identity } from "../identity/identity.ts";
import { signOut, signOutEverywhere } from "../identity/revocation.ts";
import { ParleyError } from "../protocol/error.ts";
import type { Progress } from "../protocol/http.ts";
import { deletedName } from "../protocol/reserved-name.ts";
import type { Store } from "../store.ts";
import { leave } from "./leave.ts";
import { successorOf } from "./successor.ts";

/** What the ids begin with that take their place. */
const deletedPrefix = "deleted-";

/**
 * Deletes a person: their messages become those of a deleted user, all alike and nobody's, and everything else that is kept of
 * them goes. From the first call on nobody comes in as them; to be called again until it is done, also by whoever signs in
 * as them in the meantime. Then all of their sign-ins are over.
 *
 * @throws ParleyError `forbidden` for a guest whom an account is taking over; `unauthorized` when they have been deleted.
 */
export const deleteAccount = async (
  store: Store,
  management: ConnectionManagement,
  person: Identity,
): Promise<Progress> => {
  const { userId } = person;
  const progress = await leave(store, management, person, async () => {
    // Drawn by lot, so that it says nothing of whose the messages were.
    const successor = await successorOf(store, person, `${deletedPrefix}${randomUUID()}`);
    if (successor.startsWith(deletedPrefix)) return { successor, name: deletedName, intents: "forget" };
    throw new ParleyError("forbidden", "An account is taking over from this guest.");
  });
  if (!progress.done) return progress;
  await store.users.delete({ userId }).go();
  await signOut(store, person);
  // Last: until then, whoever broke it off can go on with it.
  await signOutEverywhere(store, person);
  return progress;
};

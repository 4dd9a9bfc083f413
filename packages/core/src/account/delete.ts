import { createHmac, randomBytes } from "node:crypto";
import type { ConnectionManagement } from "../gateway/management.ts";
import type { Identity } from "../identity/identity.ts";
import { type Budget, unlimited } from "../message/transfer.ts";
import type { Progress } from "../protocol/http.ts";
import type { Store } from "../table/store.ts";
import { ParleyError } from "../wire/error.ts";
import { deletedName } from "../wire/reserved-words.ts";
import { deletedPrefix } from "../wire/user-id.ts";
import { endMerges } from "./end-merges.ts";
import { leave } from "./leave.ts";
import { mergedInto, successorOf } from "./merged-into.ts";

/**
 * The id of a deleted user in one room: conversations there remain readable. As soon as the secret
 * is deleted, nothing links it to their messages in other rooms.
 */
const deletedIdIn = (secret: string, room: string): string =>
  `${deletedPrefix}${createHmac("sha256", secret).update(room).digest("base64url").slice(0, 22)}`;

/** Of a user being deleted: not an account that takes over. */
const isSecret = (successor: string): boolean => successor.startsWith(deletedPrefix);

const takenOver = () => new ParleyError("forbidden", "An account is taking over this guest.");

/**
 * Deletes a user: their messages become those of a deleted user, a different one in each room, and
 * all their other data is deleted. So do those of guests whom an account was taking over. From the
 * first call on nobody gets a connection as them. Call it again until it is done, also if they sign
 * in again in the meantime. Then all of their sign-ins end.
 *
 * @param budget who pays for it.
 * @throws ParleyError `forbidden` for a guest whom an account is taking over; `unauthorized` when
 *   they have been deleted.
 */
export const deleteAccount = async (
  store: Store,
  management: ConnectionManagement,
  identity: Identity,
  budget: Budget = unlimited,
): Promise<Progress> => {
  // Before anything is written: it never changes.
  const known = await successorOf(store, identity.userId, budget.onCost);
  if (known !== undefined && !isSecret(known)) throw takenOver();
  const findSuccessor = async () => {
    // A secret, kept with the profile as long as it is needed: it is deleted with it.
    const drawn = `${deletedPrefix}${randomBytes(32).toString("base64url")}`;
    const secret = known ?? (await mergedInto(store, identity, drawn, budget.onCost));
    if (!isSecret(secret)) throw takenOver();
    return { to: (room: string) => deletedIdIn(secret, room), name: deletedName, intents: "forget" } as const;
  };
  return leave(store, management, identity, {
    findSuccessor,
    ...(identity.kind === "account" && { endOthers: endMerges(store, management, identity) }),
    budget,
  });
};

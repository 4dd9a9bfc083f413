import { reassignBlocklists } from "../blocklist/reassign.ts";
import { disconnectUser } from "../connection/disconnect-user.ts";
import { deleteLeases } from "../connection/lease.ts";
import { prices } from "../cost.ts";
import type { ConnectionManagement } from "../gateway/management.ts";
import {
  type Deletion,
  endDeleting,
  leaseMs,
  leaveSinceNow,
  releaseLease,
  startDeleting,
} from "../identity/deleting.ts";
import type { Identity } from "../identity/identity.ts";
import { reassignMemberships } from "../membership/reassign.ts";
import { reassignMessages } from "../message/reassign.ts";
import { reassignIntents } from "../message/reassign-intents.ts";
import { type Budget, mayContinue, type Transfer } from "../message/transfer.ts";
import type { Progress } from "../protocol/http.ts";
import { reassignReadMarkers } from "../read-marker/reassign.ts";
import { reassignReports } from "../report/reassign.ts";
import type { Store } from "../table/store.ts";
import { tuned } from "../tuning.ts";
import { reassignProfile } from "../user/reassign.ts";
import { lookAgainAfter, maxInFlightMs } from "./in-flight.ts";

/** Who gets everything that belongs to a user: see `reassignMessages` and `reassignIntents`. */
type Leaving = Pick<Transfer, "to" | "alsoFrom" | "name"> & { intents: "take" | "forget" };

/** What a call may still do. `until`: it begins nothing from that time on, in epoch milliseconds. */
type Means = { until: number; budget: Budget };

/** Deletes others whose messages go where a user's go. */
export type EndOthers = (leaving: Leaving, means: Means) => Promise<Progress>;

export type LeaveOptions = {
  /** Finds who takes over. Called when the user can no longer connect. */
  findSuccessor: () => Promise<Leaving>;
  /** What has to be done before the user is gone, and when they can begin nothing more. */
  endOthers?: EndOthers;
  budget: Budget;
  until?: number;
};

/**
 * Deletes a user, and transfers everything that they have said, while some of it may still be in
 * flight into the log. From the first call on nobody gets a connection as this user, and open ones
 * are closed. It is done when nothing more was found so long after the last connection ended that
 * nothing can arrive any more: then the profile is deleted, and all of the user's sign-ins end.
 *
 * One call at a time works on it: the others only answer. So however many are sent at once, each
 * message is written once.
 *
 * @returns what this call transferred; while it is not `done`, call it again, after `retryAfter`
 *   seconds if present.
 * @throws ParleyError `unauthorized` when they have been deleted in the meantime.
 */
export const leave = async (
  store: Store,
  management: ConnectionManagement,
  identity: Identity,
  options: LeaveOptions,
): Promise<Progress> => {
  const { onCost } = options.budget;
  const deletion = await startDeleting(store, identity, onCost);
  if (!deletion.isOurs) return lookAgain(store, deletion.leaseUntil);
  try {
    const progress = await transfer(store, management, { identity, deletion, ...options });
    if (progress.done) {
      await deleteLeases(store, identity.userId, onCost);
      // The profile, and its entry in the index.
      onCost(2 * prices.writeUnit);
      await store.users.delete({ userId: identity.userId }).go();
      await endDeleting(store, identity, onCost);
    }
    return progress;
  } finally {
    await releaseLease(store, identity, deletion, onCost);
  }
};

/** The answer while nothing more can be done before a time, in epoch milliseconds. */
const lookAgain = (store: Store, at: number): Progress => {
  const soon = tuned("lookAgainAfterSeconds", lookAgainAfter);
  const left = Math.max(1, Math.ceil((at - store.now()) / 1000));
  return { messages: 0, done: false, retryAfter: Math.min(soon, left) };
};

type Work = LeaveOptions & { identity: Identity; deletion: Deletion };

/**
 * What a call keeps of its lease for the work that it has begun, and for its end: the function that it
 * runs in may take ten seconds, five less than the lease.
 */
const reserveMs = (2 / 3) * leaseMs;

const transfer = async (
  store: Store,
  management: ConnectionManagement,
  { identity, deletion, findSuccessor, endOthers, budget, ...limits }: Work,
): Promise<Progress> => {
  const from = identity.userId;
  const { since, leaseUntil } = deletion;
  const until = Math.min(leaseUntil - reserveMs, limits.until ?? Number.POSITIVE_INFINITY);
  const leaving = await findSuccessor();
  // Ending connections and their subscriptions was paid when they began.
  budget.onCost(prices.readUnit);
  const { found: open } = await disconnectUser(store, management, { userId: from });
  const goneSince = open.length > 0 ? await leaveSinceNow(store, identity, budget.onCost) : since;
  const quietAt = goneSince + tuned("maxInFlightMs", maxInFlightMs);
  const isQuiet = quietAt <= store.now();

  const { intents, ...given } = leaving;
  const transfer: Transfer = { from, ...given, until, budget };
  const found = await reassignMessages(store, transfer);
  if (!found.done) return found;
  if (!isQuiet) return { ...lookAgain(store, quietAt), messages: found.messages };
  // Each call does something, however little it may.
  if (found.messages > 0 && !mayContinue(store, transfer)) return { ...found, done: false };
  const others = await endOthers?.(leaving, { until, budget });
  const soFar = found.messages + (others?.messages ?? 0);
  if (others && !others.done) return { ...others, messages: soFar };
  if (soFar > 0 && !mayContinue(store, transfer)) return { messages: soFar, done: false };
  const late = await reassignIntents(store, { ...transfer, intents });
  const messages = soFar + late.messages;
  if (!late.done || messages > 0) return { ...late, messages, done: false };
  const markers = await reassignReadMarkers(store, { ...transfer, intents });
  if (!markers.done) return markers;
  const memberships = await reassignMemberships(store, { ...transfer, intents });
  if (!memberships.done) return memberships;
  const blocklists = await reassignBlocklists(store, { ...transfer, intents });
  if (!blocklists.done) return blocklists;
  const reports = await reassignReports(store, { ...transfer, intents });
  if (reports.done && intents === "take") await reassignProfile(store, transfer);
  return reports;
};

import { remembering } from "../remembering.ts";
import type { ParleyError } from "../wire/error.ts";
import type { Listener } from "./audience.ts";
import type { HeardLimit } from "./heard-limit.ts";
import { isAccount } from "./payer.ts";

/**
 * Why a listener is not posted an event: `late` for one that reads it in the log instead; an error
 * for one that may not get events any more, and is disconnected with it. Undefined for one that is
 * posted to.
 */
export type WhyBarred<Hearing extends Listener = Listener> = (
  listener: Hearing,
) => ParleyError | "late" | undefined;

type Standing = {
  /** Why no guest may get events. */
  closed: ParleyError | undefined;
  /** Why no guest of a network may get events. */
  closedFor: (network: string) => ParleyError | undefined;
  /** The posts to guests of networks. */
  heard: HeardLimit;
  /** The posts to accounts of networks. */
  heardByAccounts: HeardLimit;
  /** Whether senders pay for another recipient of a network: see `paidRecipients`. */
  isPaid: (network: string | undefined) => boolean;
};

/**
 * Says for one fan-out who is not posted to.
 *
 * Guests may not hear while the stage is over its budget, and while those of their network are
 * refused. When the guests of a network have used up what they may hear, those that no sender pays
 * for are late. So are accounts once theirs have, and listeners of unknown networks. Subscribers are
 * read in the order of their connection ids, so the same ones get every event.
 */
export const barring = ({ closed, closedFor, heard, heardByAccounts, isPaid }: Standing): WhyBarred => {
  const turnedAway = remembering((network: string) => network, closedFor);
  const isUsedUpFor = (limit: HeardLimit) =>
    remembering(
      (network: string) => network,
      (network) => limit.isUsedUp(network),
    );
  const [isUsedUp, isUsedUpForAccounts] = [isUsedUpFor(heard), isUsedUpFor(heardByAccounts)];
  return ({ userId, network }) => {
    const ofAccount = isAccount(userId);
    const error = ofAccount ? undefined : (closed ?? (network && turnedAway(network)) ?? undefined);
    if (error) return error;
    const paysItself = network !== undefined && !(ofAccount ? isUsedUpForAccounts : isUsedUp)(network);
    return paysItself || isPaid(network) ? undefined : "late";
  };
};

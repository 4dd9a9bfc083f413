import { remembering } from "../remembering.ts";
import type { ParleyError } from "../wire/error.ts";
import type { Listener } from "./audience.ts";
import type { HeardLimit } from "./heard-limit.ts";
import { isAccount } from "./payer.ts";

/**
 * Why a listener gets no post: `late` if it reads the event in the log instead; an error if it may
 * not get events any more, and is disconnected with that error. Undefined if it gets the post.
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
 * Decides for one fan-out which listeners get no post.
 *
 * Guests get no events while the stage is over its budget, or while guests of their network are
 * refused. Once the guests of a network have used up its delivery limit, those that no sender pays
 * for are late. The same holds for accounts and their limit, and always for listeners of unknown
 * networks. Subscribers are read in the order of their connection ids, so the same ones get every
 * event.
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

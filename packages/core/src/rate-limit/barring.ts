import type { ParleyError } from "../protocol/error.ts";
import { remembering } from "../remembering.ts";
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
  /**
   * How many guests, and how many accounts, of a network get a fan-out live, whatever is left of
   * its limit.
   */
  most: number;
};

/**
 * Says for one fan-out who is not posted to.
 *
 * Guests may not hear while the stage is over its budget, and while those of their network are refused.
 * When the guests of a network have used up what they may hear, those beyond `most` are late. So are
 * accounts beyond `most` of theirs. Subscribers are read in the order of their connection ids, so the same
 * ones hear every event.
 */
export const barring = ({ closed, closedFor, heard, heardByAccounts, most }: Standing): WhyBarred => {
  const ofGuests = lateBeyond(most, heard);
  const ofAccounts = lateBeyond(most, heardByAccounts);
  const turnedAway = remembering((network: string) => network, closedFor);
  return ({ userId, network }) => {
    if (isAccount(userId)) return network === undefined ? undefined : ofAccounts(network);
    return closed ?? (network === undefined ? undefined : (turnedAway(network) ?? ofGuests(network)));
  };
};

/** Admits a fixed number of each network that has used up its limit, and everyone of the others. */
const lateBeyond = (most: number, heard: HeardLimit) => {
  const networkOf = remembering(
    (network: string) => network,
    (network) => ({ isLimited: heard.isUsedUp(network), live: 0 }),
  );
  return (network: string): "late" | undefined => {
    const known = networkOf(network);
    if (!known.isLimited) return undefined;
    known.live += 1;
    return known.live > most ? "late" : undefined;
  };
};

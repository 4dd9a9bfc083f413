import type { ParleyError } from "../protocol/error.ts";
import { remembering } from "../remembering.ts";
import type { Listener } from "./audience.ts";
import type { HeardLimit } from "./heard-limit.ts";
import { isAccount } from "./payer.ts";

/**
 * Why a listener is not posted an event: `late` for one that reads it in the log instead; an error for one
 * that may not hear any more, and is disconnected with it. Undefined for one that is posted to.
 */
export type WhyBarred<Hearing extends Listener = Listener> = (
  listener: Hearing,
) => ParleyError | "late" | undefined;

type Standing = {
  /** Why no guest may hear. */
  closed: ParleyError | undefined;
  /** Why no guest of a network may hear. */
  closedFor: (network: string) => ParleyError | undefined;
  /** What the guests of networks heard. */
  heard: HeardLimit;
  /** What the accounts of networks heard. */
  heardByAccounts: HeardLimit;
  /** How many guests, and how many accounts, of a network hear a fan-out live, whatever it has left. */
  most: number;
};

/**
 * Says for one fan-out who is not posted to.
 *
 * Guests may not hear while the stage is over its budget, and while those of their network are turned away.
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

/** Lets so many of each network hear when it has used up its limit, and everybody of the others. */
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

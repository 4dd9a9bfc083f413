import type { ParleyError } from "../protocol/error.ts";
import { remembering } from "../remembering.ts";
import type { Listener } from "./audience.ts";
import type { HeardLimit } from "./heard-limit.ts";
import { isAccount } from "./payer.ts";
import type { SharedRateLimiter } from "./shared-rate-limiter.ts";

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
  /** What the guests of networks heard. */
  heard: HeardLimit;
  /** What the accounts of networks cost. */
  accounts: SharedRateLimiter;
  /** How many guests, and how many accounts, of a network hear a fan-out live, whatever it has left. */
  most: number;
};

/**
 * Says for one fan-out who is not posted to.
 *
 * Guests may not hear while they are turned off, and while the stage is over its budget. When the guests of
 * a network have used up what they may hear, those beyond `most` are late. So are accounts beyond `most`
 * once those of their network are slowed. Subscribers are read in the order of their connection ids, so the
 * same ones hear every event.
 */
export const barring = ({ closed, heard, accounts, most }: Standing): WhyBarred => {
  const ofGuests = lateBeyond(most, (network) => heard.isUsedUp(network));
  const ofAccounts = lateBeyond(most, (network) => accounts.isDaySpent(network, 0));
  return ({ userId, network }) => {
    if (isAccount(userId)) return network === undefined ? undefined : ofAccounts(network);
    return closed ?? (network === undefined ? undefined : ofGuests(network));
  };
};

/** Lets so many of each network hear when it is limited, and everybody of the others. */
const lateBeyond = (most: number, isLimited: (network: string) => boolean) => {
  const networkOf = remembering(
    (network: string) => network,
    (network) => ({ isLimited: isLimited(network), live: 0 }),
  );
  return (network: string): "late" | undefined => {
    const known = networkOf(network);
    if (!known.isLimited) return undefined;
    known.live += 1;
    return known.live > most ? "late" : undefined;
  };
};

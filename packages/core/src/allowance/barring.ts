import type { ParleyError } from "../protocol/error.ts";
import { remembering } from "../remembering.ts";
import type { Listener } from "./audience.ts";
import { connectionCost } from "./cost.ts";
import { secondsToNextDay } from "./gcra.ts";
import { isAccount } from "./payer.ts";
import { rateLimited } from "./refuse.ts";
import type { SharedRateLimiter } from "./shared-rate-limiter.ts";

/** Why a listener is posted nothing any more; undefined for one who may hear. */
export type WhyBarred<Hearing extends Listener = Listener> = (listener: Hearing) => ParleyError | undefined;

/**
 * Of an address's burst, the share that its guests may owe before they hear nothing any more. Guests who speak until they are
 * refused owe next to nothing. Usage is kept up to a debt of a whole burst, so this leaves as much room for what other
 * environments post before they know: ten of them, a twentieth of the burst each.
 */
const debtShare = 1 / 2;

/** What accounts are told that are slowed because of their address. */
export const accountsSpent =
  "The accounts at your address have used up their part of today's budget, and are slow until midnight UTC.";

type Standing = {
  /** Epoch milliseconds. */
  now: number;
  /** Why no guest may hear, whatever their address has left. */
  closed: ParleyError | undefined;
  /** What the guests of networks cost, and the burst of that limit. */
  address: SharedRateLimiter;
  addressBurst: number;
  /** What the accounts of networks cost. */
  accounts: SharedRateLimiter;
  /** How many accounts of a network that is slowed hear a fan-out. */
  heard: number;
  /** Seconds after which an account that is slowed may do something again. */
  slowedSeconds: number;
};

/**
 * Says for one fan-out who may not hear it: guests while they are turned off, while the stage is over its budget, and
 * while their address is deep in debt. Of accounts that are slowed, since those of their address have used up their
 * part of the day, only so many as one speaker pays for hear it.
 */
export const barring = (standing: Standing): WhyBarred => {
  const itself = (network: string) => network;
  const ofGuests = remembering(itself, (network) => debtOf(standing, network));
  const ofAccounts = remembering(itself, (network) => slowedAccounts(standing, network));
  return ({ userId, network }) => {
    if (network === undefined) return isAccount(userId) ? undefined : standing.closed;
    if (!isAccount(userId)) return standing.closed ?? ofGuests(network);
    const slow = ofAccounts(network);
    if (!slow) return undefined;
    slow.heard += 1;
    return slow.heard > standing.heard ? slow.error : undefined;
  };
};

/** The error for guests whose address owes too much to go on hearing. Cannot pay now is not enough: a class that chats often cannot. */
const debtOf = ({ address, addressBurst, now }: Standing, network: string): ParleyError | undefined => {
  const debt = addressBurst * debtShare;
  if (address.isDaySpent(network, -debt))
    return rateLimited(
      secondsToNextDay(now),
      "Your address has used up its budget for today.",
      "over_budget",
    );
  if (address.debt(network) < debt) return undefined;
  return rateLimited(address.check(network, connectionCost), "Your address has been sent too much.");
};

const slowedAccounts = ({ accounts, slowedSeconds }: Standing, network: string) => {
  if (!accounts.isDaySpent(network, 0)) return undefined;
  return { error: rateLimited(slowedSeconds, accountsSpent), heard: 0 };
};

import type { Store } from "../store.ts";
import type { Rate } from "./allowances.ts";
import { networkOf } from "./network.ts";
import { refuseFor } from "./refuse.ts";
import { Tally } from "./tally.ts";

/**
 * Lets a new guest in from an address, or throws a ParleyError `rate_limited` when too many came from there. An address is kept
 * in the table only where many come at once, and then for seconds.
 */
export const admitGuests = (store: Store, rate: Rate) => {
  const tally = new Tally("guest", rate, store);
  return async (address: string): Promise<void> => {
    const network = networkOf(address);
    refuseFor(tally.take(network) || (await tally.tell(network)), "These are too many new guests at once.");
  };
};

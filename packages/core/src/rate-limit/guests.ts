import type { Store } from "../table/store.ts";
import { networkOf } from "./network.ts";
import type { Rate } from "./rate-limits.ts";
import { throwIfLimited } from "./refuse.ts";
import { SharedRateLimiter } from "./shared-rate-limiter.ts";

/**
 * Admits a new guest from an address, or throws a ParleyError `rate_limited` when the limit of that
 * address is reached. All environments check one item, for every guest.
 */
export const admitGuests = (store: Store, rate: Rate) => {
  const limiter = new SharedRateLimiter("guest", rate, store);
  return async (address: string): Promise<void> =>
    throwIfLimited(await limiter.take(networkOf(address)), "Too many new guests.");
};

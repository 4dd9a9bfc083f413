import type { RateLimitsInput } from "@parley/core/rate-limit/rate-limits";

/**
 * Everybody who comes to the cloud comes from loopback: as many as may come to the whole of a deployed
 * stage.
 */
export const oneAddress = {
  addressGuests: { burst: 10_000, perSecond: 500 },
  addressRequests: { burst: 10_000, perSecond: 10_000 },
  addressCost: { burst: 1e9, perSecond: 1e6, perDay: 1e12 },
  heardCost: { burst: 1e9, perSecond: 1e6, perDay: 1e12 },
  addressFrames: { burst: 1e6, perSecond: 1e6 },
  addressRefusals: { burst: 1e6, perSecond: 1e6 },
} satisfies RateLimitsInput;

/** Costs without a limit, for what measures or attacks something else. */
export const anyCost = {
  guestCost: { burst: 1e9, perSecond: 1e6, perDay: 1e12 },
  accountCost: { burst: 1e9, perSecond: 1e6, perDay: 1e12 },
} satisfies RateLimitsInput;

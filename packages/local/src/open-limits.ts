import type { RateLimitsInput } from "@parley/core/rate-limit/rate-limits";
import { deploymentOf } from "@parley/functions/manifest";

/** All clients of the cloud come from loopback: as many as may use a whole deployed stage. */
export const oneAddress = {
  // At a rate that guests do not reach, the bucket is nearly always at rest, and whoever comes at the same
  // moment competes for its item: of 1,000 handshakes at once, some were answered with 502.
  addressGuests: { burst: 10_000, perSecond: 50 },
  addressRequests: { burst: 10_000, perSecond: 10_000 },
  addressCost: { burst: 1e9, perSecond: 1e6, perDay: 1e12 },
  heardCost: { burst: 1e9, perSecond: 1e6, perDay: 1e12 },
  addressFrames: { burst: 1e6, perSecond: 1e6 },
  addressRefusals: { burst: 1e6, perSecond: 1e6 },
} satisfies RateLimitsInput;

/** No cost limits, for measuring or attacking something else. */
export const anyCost = {
  guestCost: { burst: 1e9, perSecond: 1e6, perDay: 1e12 },
  accountCost: { burst: 1e9, perSecond: 1e6, perDay: 1e12 },
} satisfies RateLimitsInput;

const boundless = { burst: 1e9, perSecond: 1e9 };

/** No limits on the number of frames, requests and users, for measuring or attacking something else. */
export const anyRate = {
  connectionFrames: boundless,
  userFrames: boundless,
  connectionMessages: boundless,
  userMessages: boundless,
  userRooms: boundless,
  userTyping: boundless,
  userPresence: boundless,
  userHandshakes: boundless,
  addressGuests: boundless,
  addressRequests: boundless,
  addressFrames: boundless,
  addressRefusals: boundless,
} satisfies RateLimitsInput;

/** A throttle that no test or benchmark on one machine reaches. */
const quick = { perSecond: 5_000, burst: 5_000 };

/** Production, but for its throttles. */
export const unthrottled = deploymentOf({
  live: false,
  throttles: { frames: quick, handshakes: quick, requests: quick },
});

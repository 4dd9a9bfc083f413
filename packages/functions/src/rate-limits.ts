import { readRateLimits } from "@parley/core/rate-limit/rate-limits";
import { setting } from "./setting.ts";

/** The rate limits of this stage. */
export const rateLimits = readRateLimits(setting("PARLEY_RATE_LIMITS"));

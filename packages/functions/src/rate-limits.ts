import { readRateLimits } from "@parley/core/rate-limit/rate-limits";
import { setting } from "./setting.ts";

/** How much anybody may do, as this stage has it. */
export const rateLimits = readRateLimits(setting("PARLEY_RATE_LIMITS"));

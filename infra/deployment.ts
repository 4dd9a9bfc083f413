import { deploymentOf } from "../packages/functions/src/manifest.ts";
import { settings } from "./stage.ts";

/** The settings that the local cloud enforces as well: a test reads them back from the plan. */
export const deployment = deploymentOf({
  live: $dev,
  throttles: settings.throttles,
});

/** A throttle as API Gateway names it. */
export const routeSettings = ({ throttle }: { throttle: { perSecond: number; burst: number } }) => ({
  throttlingRateLimit: throttle.perSecond,
  throttlingBurstLimit: throttle.burst,
});

import { manageConnections } from "@parley/core/gateway/management";
import { costs } from "./cost-limits.ts";
import { createApp } from "./http/app.ts";
import { lambdaOf } from "./http/lambda.ts";
import { verifier } from "./identity.ts";
import { rateLimits } from "./rate-limits.ts";
import { setting } from "./setting.ts";
import { store } from "./store.ts";

/** The whole HTTP API. */
export const handler = lambdaOf(
  createApp({
    store,
    verifier,
    management: manageConnections(setting("PARLEY_SOCKET")),
    sites: setting("PARLEY_SITES"),
    rateLimits,
    costs,
  }),
);

import type { ConnectionManagement } from "@parley/core/gateway/management";
import type { Verifier } from "@parley/core/identity/verifier";
import type { CostLimits } from "@parley/core/rate-limit/cost-limits";
import type { RateLimits } from "@parley/core/rate-limit/rate-limits";
import type { Store } from "@parley/core/table/store";

/** The dependencies of the HTTP API. */
export type AppOptions = {
  store: Store;
  verifier: Verifier;
  management: ConnectionManagement;
  /** The origins whose pages may use it, as `allowedOrigin` takes them. */
  sites: string;
  costs: CostLimits;
  rateLimits: Pick<RateLimits, "addressRequests" | "addressGuests" | "userReports">;
};

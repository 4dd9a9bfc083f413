import type { Allowances } from "@parley/core/allowance/allowances";
import type { CostLimits } from "@parley/core/allowance/cost-limits";
import type { ConnectionManagement } from "@parley/core/connection/management";
import type { Verifier } from "@parley/core/identity/verifier";
import type { Store } from "@parley/core/store";

/** What the HTTP API works with. */
export type AppOptions = {
  store: Store;
  verifier: Verifier;
  management: ConnectionManagement;
  /** The origins whose pages may ask it, as `allowedOrigin` takes them. */
  sites: string;
  costs: CostLimits;
  allowances: Pick<Allowances, "addressRequests" | "addressGuests">;
};

import type { ConnectionManagement } from "@parley/core/connection/management";
import type { Verifier } from "@parley/core/identity/verifier";
import type { Store } from "@parley/core/store";

/** What the HTTP API works with. */
export type AppOptions = { store: Store; verifier: Verifier; management: ConnectionManagement };

import type { HangUp } from "@parley/core/fanout/poster";
import type { Verifier } from "@parley/core/identity/verifier";
import type { Store } from "@parley/core/store";

/** What the HTTP API works with. */
export type AppOptions = { store: Store; verifier: Verifier; hangUp: HangUp };

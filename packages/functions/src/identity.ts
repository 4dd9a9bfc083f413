import { createVerifier } from "@parley/core/identity/verifier";
import { setting } from "./setting.ts";

const issuer = process.env.PARLEY_OIDC_ISSUER;

/** Identifies users by the settings of the stage; opened once for each execution environment. */
export const verifier = createVerifier({
  guests: { keys: setting("PARLEY_GUEST_KEYS"), stage: setting("PARLEY_STAGE") },
  admitsGuests: setting("PARLEY_GUESTS") === "on",
  accounts: issuer ? { issuer, client: setting("PARLEY_OIDC_CLIENT") } : undefined,
});

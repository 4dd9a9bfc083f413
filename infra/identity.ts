import { guestKeyOf } from "../packages/core/src/identity/guest-key.ts";
import { settings } from "./stage.ts";
import { makeUserPool } from "./user-pool.ts";

/** What guest tokens are signed with. Each stage has its own: `sst secret set GuestKey …`. */
export const guestKey = new sst.Secret("GuestKey").value.apply((key) => {
  // With one that is too short, no function that identifies people would start.
  guestKeyOf(key);
  return key;
});

/** Whose accounts are good on this stage, if anybody's: another issuer's, or those of a user pool of its own. */
export const accounts = settings.accounts === "cognito" ? makeUserPool() : settings.accounts;

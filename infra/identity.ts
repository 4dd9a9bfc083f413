import { RandomBytes } from "@pulumi/random";
import { settings } from "./stage.ts";
import { makeUserPool } from "./user-pool.ts";

/** Made once for each stage, and kept, encrypted, in its state. */
const madeKey = new RandomBytes("GuestKeyBytes", { length: 32 });

/** What guest tokens are signed with: what `sst secret set GuestKey` has set, or else what the deployment itself has made. */
export const guestKey = new sst.Secret("GuestKey", $util.secret(madeKey.base64)).value;

/** Whose accounts are good on this stage, if anybody's: another issuer's, or those of a user pool of its own. */
export const accounts = settings.accounts === "cognito" ? makeUserPool() : settings.accounts;

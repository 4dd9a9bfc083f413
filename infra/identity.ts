import { generationSecret, keySlots, readGeneration } from "./guest-key/generation.ts";
import { secretValue } from "./secret-value.ts";
import { settings } from "./stage.ts";
import { makeUserPool } from "./user-pool.ts";

// Imported here, when it is needed: `sst install` reads the configuration before its packages are there.
const { RandomBytes } = await import("@pulumi/random");

/** Kept, encrypted, in the stage's state, newest first. */
const madeKeys = keySlots(readGeneration(secretValue(generationSecret))).map(
  ({ name, keepers }) => new RandomBytes(name, { length: 32, keepers }).base64,
);

/**
 * What guest tokens are signed with, newest first: what `sst secret set GuestKey` has set, or else what the deployment itself has
 * made.
 */
export const guestKeys = new sst.Secret(
  "GuestKey",
  $util.secret($util.all(madeKeys).apply((keys) => keys.join(" "))),
).value;

/** Whose accounts are good on this stage, if anybody's: another issuer's, or those of a user pool of its own. */
export const accounts = settings.accounts === "cognito" ? makeUserPool() : settings.accounts;

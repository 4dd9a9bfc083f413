import { generationSecret, keySlots, readGeneration } from "./guest-key/generation.ts";
import { secretValue } from "./secret-value.ts";
import { settings } from "./stage.ts";
import { makeUserPool } from "./user-pool.ts";

// Imported here, when it is needed: `sst install` reads the configuration before its packages are
// installed.
const { RandomBytes } = await import("@pulumi/random");

/** Kept, encrypted, in the stage's state, newest first. */
const madeKeys = keySlots(readGeneration(secretValue(generationSecret))).map(
  ({ name, keepers }) => new RandomBytes(name, { length: 32, keepers }).base64,
);

/**
 * The keys of guest tokens, newest first: those set by `sst secret set GuestKey`, otherwise those
 * that the deployment made.
 */
export const guestKeys = new sst.Secret(
  "GuestKey",
  $util.secret($util.all(madeKeys).apply((keys) => keys.join(" "))),
).value;

/**
 * Whose accounts are valid on this stage, if any: another issuer's, or those of its own user pool.
 */
export const accounts = settings.accounts === "cognito" ? makeUserPool() : settings.accounts;

import { parseGuestKeys } from "../packages/core/src/identity/guest-key.ts";
import { generationSecret, readGeneration } from "./guest-key/generation.ts";
import { secretValue } from "./secret-value.ts";
import { settings } from "./stage.ts";
import { requireStageName } from "./stage-name.ts";

/** The domain itself, and each domain above it except the topmost. */
const zonesFor = (domain: string) => {
  const labels = domain.split(".");
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join("."));
};

const isInRoute53 = async (name: string) => {
  try {
    await aws.route53.getZone({ name, privateZone: false });
    return true;
  } catch (error) {
    const { message = "" } = Object(error);
    // SST takes any one of several with the name.
    if (/multiple .*matched/i.test(message)) return true;
    if (/no matching/i.test(message)) return false;
    throw error;
  }
};

const requireZone = async (domain: string) => {
  const found = await Promise.all(zonesFor(domain).map(isInRoute53));
  if (found.includes(true)) return;
  throw new Error(
    `PARLEY_DOMAIN is ${domain}, but no public hosted zone in this account's Route 53 has it. Create a zone for it, or see "A custom domain" in docs/deploy.md.`,
  );
};

/**
 * Refuses what would let a deployment fail half-way, before anything is created. Not in `app` of
 * `sst.config.ts`, which runs even earlier: for an error there, SST's command line only prints
 * "Unexpected error occurred".
 *
 * @throws Error with a sentence that says what to do.
 */
export const requirePreconditions = async (): Promise<void> => {
  requireStageName($app.stage);
  const guestKey = secretValue("GuestKey");
  // With a key that is too short, no function that identifies users would start.
  if (guestKey !== undefined) parseGuestKeys(guestKey);
  readGeneration(secretValue(generationSecret));
  if (settings.google && !secretValue("GoogleClientSecret")) {
    throw new Error(
      "PARLEY_GOOGLE_CLIENT_ID is set, but its secret is not. Set it with: sst secret set GoogleClientSecret.",
    );
  }
  // In `sst dev` the site has no domain.
  if (settings.domain && !$dev) await requireZone(settings.domain);
};

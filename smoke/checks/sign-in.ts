import { createHash, randomBytes } from "node:crypto";
import * as v from "valibot";
import { Failed, Skipped } from "../outcome.ts";
import type { Check } from "../runner/check.ts";
import { isLoopback } from "../stage/addresses.ts";
import { visit } from "../wire/browser.ts";
import { ask, askFor } from "../wire/http.ts";

const Discovery = v.object({
  issuer: v.string(),
  authorization_endpoint: v.pipe(v.string(), v.url()),
  token_endpoint: v.pipe(v.string(), v.url()),
  jwks_uri: v.pipe(v.string(), v.url()),
});

/** The address that the site redirects to for sign-in: `packages/web/src/session/issuer.ts`. */
const signInAddress = (endpoint: string, client: string, site: string): string => {
  const address = new URL(endpoint);
  const verifier = randomBytes(32).toString("base64url");
  const query = {
    client_id: client,
    response_type: "code",
    scope: "openid profile",
    redirect_uri: `${new URL(site).origin}/signed-in`,
    state: "smoke",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  return address.href;
};

/** The issuer of accounts: its discovery document, its keys, and its page. Nobody signs in. */
export const signIn: Check = {
  name: "sign-in",
  title: "Sign-in page",
  after: ["api"],
  lookAt:
    "Look at infra/user-pool.ts (the client's flows, callback addresses and domain), or at PARLEY_OIDC_ISSUER and PARLEY_OIDC_CLIENT.",
  run: async ({ stage, timeoutMs, visitors }) => {
    const { accounts } = await visitors.signIn();
    if (!accounts) throw new Skipped("This stage has no accounts.");
    const { issuer, client } = accounts;
    const site = new URL(stage.site).origin;
    const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const discovery = await askFor(Discovery, address, { timeoutMs });
    if (discovery.issuer !== issuer)
      throw new Failed(`${address} is of another issuer: ${discovery.issuer}.`);
    await askFor(v.object({ keys: v.array(v.unknown()) }), discovery.jwks_uri, { timeoutMs });
    // `sst dev` on this machine is at 127.0.0.1 or localhost, and Cognito answers any origin.
    const { headers } = await ask(address, { headers: { origin: site }, timeoutMs });
    const origin = headers.get("access-control-allow-origin");
    if (origin !== "*" && origin !== site)
      throw new Failed(`Pages of ${site} may not read ${address}, which the site has to.`);

    const from =
      isLoopback(stage.site) && !isLoopback(issuer) ? stage.site.replace("127.0.0.1", "localhost") : site;
    const page = await visit(signInAddress(discovery.authorization_endpoint, client, from), timeoutMs);
    const refusal = new URL(page.address).searchParams.get("error");
    if (refusal !== null || page.status !== 200 || !page.type.startsWith("text/html"))
      throw new Failed(
        `The sign-in page does not open: ${new URL(page.address).origin}${new URL(page.address).pathname} was answered with ${refusal ?? page.status}.`,
      );
    return `it opens, at ${new URL(page.address).origin}, and its issuer is ${issuer}.`;
  },
};

import { randomBytes } from "node:crypto";
import { raw } from "hono/html";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import Provider, { interactionPolicy, type JWKS, type KoaContextWithOIDC } from "oidc-provider";
import * as v from "valibot";
import { loopbackNames } from "../loopback/loopback-host.ts";
import { adapterOn } from "./adapter.ts";
import type { KvStore } from "./kv-store.ts";
import { type Pages, pagePolicy } from "./pages.ts";
import type { Site } from "./site.ts";
import type { Users } from "./users.ts";

const days = 24 * 60 * 60;

const Keys = v.object({
  jwks: v.object({ keys: v.array(v.looseObject({ kty: v.string() })) }),
  cookies: v.array(v.string()),
});

/** The stored keys, or new ones: tokens and sessions survive a restart with the data. */
const keysOn = async (kvStore: KvStore): Promise<{ jwks: JWKS; cookies: string[] }> => {
  const kept = v.safeParse(Keys, await kvStore.get("keys"));
  if (kept.success) return kept.output;
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const key: JWK = {
    ...(await exportJWK(privateKey)),
    alg: "ES256",
    use: "sig",
    kid: randomBytes(8).toString("hex"),
  };
  const keys = { jwks: { keys: [{ kty: "EC", ...key }] }, cookies: [randomBytes(32).toString("base64url")] };
  await kvStore.put("keys", keys);
  return keys;
};

const isLoopback = (origin: string) =>
  URL.canParse(origin) && loopbackNames.includes(new URL(origin).hostname);

/** An OpenID Connect provider with one client, a site at any address on this machine. */
export const createProvider = async (
  issuer: string,
  {
    kvStore,
    users,
    pages: { messagePage, signOutPage },
    site,
    tokenSeconds,
  }: { kvStore: KvStore; users: Users; pages: Pages; site: Site; tokenSeconds: number },
): Promise<Provider> => {
  const { jwks, cookies } = await keysOn(kvStore);
  const policy = interactionPolicy.base();
  // Users who sign in to their own site on their own machine need not give consent.
  policy.remove("consent");
  const callbacks = ["127.0.0.1", "localhost"].map((host) => `http://${host}${site.callbackPath}`);
  const homes = ["127.0.0.1", "localhost"].map((host) => `http://${host}/`);
  const answer = (context: KoaContextWithOIDC, page: string) => {
    context.type = "html";
    context.set("content-security-policy", pagePolicy);
    context.body = page;
  };
  return new Provider(issuer, {
    adapter: (model) => adapterOn(kvStore, model),
    jwks,
    cookies: { keys: cookies },
    clients: [
      {
        client_id: site.clientId,
        client_name: site.name,
        // A native client may use any port of loopback:
        // https://www.rfc-editor.org/rfc/rfc8252#section-7.3
        application_type: "native",
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        redirect_uris: callbacks,
        post_logout_redirect_uris: homes,
        id_token_signed_response_alg: "ES256",
        require_auth_time: true,
      },
    ],
    claims: { openid: ["sub"], profile: ["name", "preferred_username"] },
    // Names belong in the ID token: it is all that the site sees.
    conformIdTokenClaims: false,
    scopes: ["openid", "profile"],
    findAccount: async (_, id) => {
      const user = await users.byId(id);
      if (!user) return undefined;
      const claims = { sub: id, name: user.name, preferred_username: user.login };
      return { accountId: id, claims: () => claims };
    },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => answer(context, signOutPage(raw(form))),
        postLogoutSuccessSource: (context) =>
          answer(context, messagePage("Signed out", "You can close this page.")),
      },
    },
    interactions: { policy, url: (_, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: async (context) => {
      const { client, session, provider } = context.oidc;
      if (!client || !session?.accountId) return undefined;
      const known = session.grantIdFor(client.clientId);
      if (known) return provider.Grant.find(known);
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid profile");
      await grant.save();
      return grant;
    },
    issueRefreshToken: async (_, client) => client.grantTypeAllowed("refresh_token"),
    pkce: { required: () => true },
    clientBasedCORS: (_, origin) => isLoopback(origin),
    renderError: (context, { error_description, error }) =>
      answer(context, messagePage("That did not work", `${error_description ?? error}`)),
    ttl: {
      IdToken: tokenSeconds,
      AccessToken: tokenSeconds,
      AuthorizationCode: 60,
      Interaction: 3600,
      RefreshToken: 14 * days,
      Session: 14 * days,
      Grant: 14 * days,
    },
  });
};

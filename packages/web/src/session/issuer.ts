import { ErrorResponse, UserManager, WebStorageStateStore } from "oidc-client-ts";
import * as v from "valibot";

/**
 * The issuer renews no more tokens for this sign-in: its refresh token has expired, or was revoked.
 */
export class SignInOver extends Error {
  override readonly name = "SignInOver";
}

/** The issuer, and our client id there. */
type Where = { issuer: string; client: string };

/** What a sign-in has to know when it comes back. */
const SignInState = v.object({
  path: v.pipe(v.string(), v.startsWith("/r/")),
  anew: v.boolean(),
  /** The account that is to be deleted after it. */
  toDelete: v.optional(v.string()),
});
export type SignInState = v.InferOutput<typeof SignInState>;

/** The path that the issuer redirects to. */
const callback = "/signed-in";

/**
 * The maximum age of a sign-in that the server accepts, in seconds: see `signInSeconds` in
 * `packages/core/src/identity/sign-in-age.ts`.
 */
const signInSeconds = 30 * 24 * 60 * 60;

/**
 * The server requires a sign-in of the last ten minutes before it deletes an account. Some of them
 * are left for the decision.
 */
const recentSeconds = 8 * 60;

/** A token with less left than this share of its lifetime is renewed before it is used. */
const shareToRenew = 0.3;

const managers = new Map<string, UserManager>();

function managerOf({ issuer, client }: Where): UserManager {
  const known = managers.get(issuer);
  if (known) return known;
  const manager = new UserManager({
    authority: issuer,
    client_id: client,
    redirect_uri: `${location.origin}${callback}`,
    post_logout_redirect_uri: `${location.origin}/`,
    scope: "openid profile",
    // All tabs share one sign-in.
    userStore: new WebStorageStateStore({ store: localStorage, prefix: "parley.oidc." }),
    // What a sign-in needs to come back belongs to the tab.
    stateStore: new WebStorageStateStore({ store: sessionStorage, prefix: "parley.oidc." }),
    // The time of the sign-in is among the claims that it would leave out.
    filterProtocolClaims: ["nbf", "jti", "nonce", "acr", "amr", "azp", "at_hash"],
    // Renewed when a connection needs it.
    automaticSilentRenew: false,
  });
  managers.set(issuer, manager);
  return manager;
}

/**
 * The sign-in with one issuer: by the code flow with PKCE. Tokens are kept in this browser, and are
 * in no address.
 */
export function openIssuer(where: Where) {
  const manager = managerOf(where);
  return {
    /**
     * Leaves for the issuer's page. `path`: where to come back to in the end. `anew`: has the
     * issuer ask for a login, even if it knows the user.
     *
     * With `max_age`, the issuer has to say when the user signed in:
     * https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
     */
    signIn: (signInState: SignInState) =>
      manager.signinRedirect({
        state: signInState,
        nonce: crypto.randomUUID(),
        ...(signInState.anew ? { prompt: "login", max_age: 0 } : { max_age: signInSeconds }),
      }),
    /** Whether the user signed in within the last minutes, as far as this browser knows. */
    isRecent: async () => {
      const user = await manager.getUser();
      return Date.now() / 1000 - (user?.profile.auth_time ?? 0) < recentSeconds;
    },
    /**
     * A token that is valid for some time.
     * @param fresh renew it even if the present one would do.
     * @throws {SignInOver}; another error when the issuer cannot be reached.
     */
    token: ({ fresh }: { fresh: boolean }) => tokenFrom(manager, fresh),
    /**
     * Deletes the tokens, and has the issuer revoke them. Returns the address of its sign-out page,
     * if there is one.
     */
    signOut: () => signOut(manager, where),
  };
}

async function tokenFrom(manager: UserManager, fresh: boolean): Promise<string> {
  const before = await manager.getUser();
  if (!fresh && before?.id_token && isFresh(before.profile)) return before.id_token;
  // One tab at a time: a refresh token is valid for one use, and a second one ends the sign-in.
  return inTurn(async () => {
    const user = await manager.getUser();
    if (!user?.refresh_token) throw new SignInOver("There is no sign-in.");
    const isNew = user.id_token !== before?.id_token;
    if (isNew && user.id_token && isFresh(user.profile)) return user.id_token;
    return renewed(manager).catch((error: unknown) => {
      // While the issuer is unreachable, an unexpired token is used as it is.
      if (fresh || error instanceof SignInOver || !user.id_token || user.profile.exp * 1000 < Date.now())
        throw error;
      return user.id_token;
    });
  });
}

async function renewed(manager: UserManager): Promise<string> {
  const user = await manager.signinSilent().catch((error: unknown) => {
    const isOver = error instanceof ErrorResponse && error.error === "invalid_grant";
    throw isOver ? new SignInOver("The sign-in has ended.", { cause: error }) : error;
  });
  if (!user?.id_token) throw new SignInOver("The issuer gave no token.");
  return user.id_token;
}

const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
  navigator.locks ? navigator.locks.request("parley-token", work) : work();

const isFresh = ({ iat, exp }: { iat: number; exp: number }) =>
  exp - Date.now() / 1000 > (exp - iat) * shareToRenew;

/** The result of coming back from the issuer. */
export type Arrival = SignInState & { token: string };

/**
 * Takes what the issuer sent back in the address, which cannot be used again after that.
 *
 * @throws {ErrorResponse} when the issuer refuses, for example after a cancelled sign-in.
 */
export async function finishSignIn(where: Where, address: string): Promise<Arrival> {
  const user = await managerOf(where).signinRedirectCallback(address);
  if (!user.id_token) throw new Error("The issuer gave no token.");
  const signInState = v.safeParse(SignInState, user.state);
  return { token: user.id_token, ...(signInState.success ? signInState.output : { path: "/", anew: false }) };
}

async function signOut(manager: UserManager, { client }: Where): Promise<string | undefined> {
  // The tokens are deleted here in any case.
  await manager.revokeTokens(["refresh_token"]).catch(() => {});
  // Without them, none goes into the address of the sign-out.
  await manager.removeUser();
  const page = await manager.metadataService.getEndSessionEndpoint().catch(() => undefined);
  if (page === undefined) return undefined;
  const query = { client_id: client, post_logout_redirect_uri: `${location.origin}/` };
  // Cognito's own name for it:
  // https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
  return `${page}?${new URLSearchParams({ ...query, logout_uri: query.post_logout_redirect_uri })}`;
}

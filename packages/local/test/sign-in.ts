import { createHash, randomBytes } from "node:crypto";
import * as v from "valibot";
import { localClient } from "../src/identity/client.ts";

const Tokens = v.object({ id_token: v.string(), refresh_token: v.string() });
type Tokens = v.InferOutput<typeof Tokens>;

/** A browser, as far as a sign-in needs one: it keeps cookies and follows redirects within the issuer. */
const createBrowser = (issuer: string) => {
  const cookies = new Map<string, string>();
  const visit = async (
    url: string,
    form?: Record<string, string>,
  ): Promise<{ url: string; status: number; page: string }> => {
    const response = await fetch(new URL(url, issuer), {
      redirect: "manual",
      headers: { cookie: [...cookies].map((pair) => pair.join("=")).join("; ") },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const next = response.headers.get("location");
    if (next === null) return { url, status: response.status, page: await response.text() };
    return new URL(next, issuer).origin === issuer ? visit(next) : { url: next, status: 302, page: "" };
  };
  return visit;
};

const redirect_uri = "http://127.0.0.1:12345/signed-in";

const ask = async (issuer: string, form: Record<string, string>): Promise<Tokens> => {
  const body = new URLSearchParams({ client_id: localClient, ...form });
  const response = await fetch(`${issuer}/token`, { method: "POST", body });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return v.parse(Tokens, answer);
};

/**
 * For tests: goes through the embedded issuer's forms as a user does, by the code flow with PKCE.
 *
 * @param step `login` or `register`, with what is typed there.
 * @throws Error with the page that says why not.
 */
export const signIn = async (
  issuer: string,
  form: Record<string, string>,
  step: "login" | "register" = "login",
): Promise<Tokens> => {
  const visit = createBrowser(issuer);
  const code_verifier = randomBytes(32).toString("base64url");
  const query = new URLSearchParams({
    client_id: localClient,
    response_type: "code",
    scope: "openid profile",
    redirect_uri,
    // The issuer gives its ID tokens no type: the nonce distinguishes them from others.
    nonce: randomBytes(16).toString("base64url"),
    code_challenge: createHash("sha256").update(code_verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  const { page } = await visit(`/auth?${query}`);
  const [, at = ""] = /action="(\/interaction\/[^/"]+)\/login"/.exec(page) ?? [];
  const { url, page: refusal } = await visit(`${at}/${step}`, form);
  const code = new URL(url, issuer).searchParams.get("code");
  if (code === null) throw new Error(refusal);
  return ask(issuer, { grant_type: "authorization_code", code, code_verifier, redirect_uri });
};

/** Takes the next tokens for a refresh token. */
export const refresh = (issuer: string, refresh_token: string): Promise<Tokens> =>
  ask(issuer, { grant_type: "refresh_token", refresh_token });

import { HttpError } from "@parley/core/protocol/error-body";
import { Account, AccountExport, Progress, SignIn } from "@parley/core/protocol/http";
import * as v from "valibot";
import { onceAllowed } from "./once-allowed.ts";
import { TooManyRequests } from "./too-many-requests.ts";

/** The server does not accept the token, or not for this: the sign-in has ended. */
export class TokenRefused extends Error {
  override readonly name = "TokenRefused";
}

/** The server accepts the token, but requires a recent sign-in for this. */
export class SignInTooOld extends Error {
  override readonly name = "SignInTooOld";
}

const answerWait = 20_000;

type Asked = { method?: string; token?: string; body?: object };

async function ask(apiUrl: string, path: string, { method = "GET", token, body }: Asked): Promise<Response> {
  const response = await fetch(`${apiUrl.replace(/\/$/, "")}${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { "content-type": "application/json" }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(answerWait),
  });
  if (response.ok) return response;
  const refusal = v.safeParse(HttpError, await response.json().catch(() => undefined));
  const { code, message, retryAfter } = refusal.success ? refusal.output : {};
  if (response.status === 401 || response.status === 403)
    throw new (code === "sign_in_again" ? SignInTooOld : TokenRefused)(`${method} ${path}`);
  // API Gateway's own 429 names no time.
  if (response.status === 429 && message !== undefined && retryAfter !== undefined)
    throw new TooManyRequests(message, retryAfter);
  throw new Error(`${method} ${path} was answered with ${response.status}.`);
}

const read = async <Schema extends v.GenericSchema>(schema: Schema, response: Response) =>
  v.parse(schema, await response.json());

/** Who may join, and the accepted issuer. */
export const readSignIn = async (apiUrl: string): Promise<SignIn> =>
  read(SignIn, await ask(apiUrl, "/sign-in", {}));

/**
 * The user of a token. All of these throw TokenRefused, SignInTooOld, TooManyRequests, or an error
 * when there was no answer.
 */
export const readAccount = async (apiUrl: string, token: string): Promise<Account> =>
  read(Account, await ask(apiUrl, "/account", { token }));

/** Makes a guest's messages those of the token's account, as many as one request can. */
export const adoptGuest = async (apiUrl: string, token: string, guest: string): Promise<Progress> =>
  read(
    Progress,
    await ask(apiUrl, "/account/adopt-guest", { method: "POST", token, body: { token: guest } }),
  );

/**
 * Deletes the account, as far as one request can: its messages become those of a deleted user, and
 * all other data is deleted.
 */
export const deleteAccount = async (apiUrl: string, token: string): Promise<Progress> =>
  read(Progress, await ask(apiUrl, "/account", { method: "DELETE", token }));

/** Ends the sign-in of the token, wherever it is used. */
export const endSession = async (apiUrl: string, token: string): Promise<void> => {
  await ask(apiUrl, "/session", { method: "DELETE", token });
};

/** Ends every sign-in of the token's holder, on all devices. */
export const endAllSessions = async (apiUrl: string, token: string): Promise<void> => {
  await ask(apiUrl, "/sessions", { method: "DELETE", token });
};

/**
 * All data of the account, page by page. A message whose edits did not fit into one page continues
 * in the next.
 */
export const exportAccount = async (apiUrl: string, token: string): Promise<AccountExport> => {
  const pageOf = async (before: string | undefined) => {
    const query = new URLSearchParams({ limit: "200", ...(before !== undefined && { before }) });
    return read(AccountExport, await onceAllowed(() => ask(apiUrl, `/account/export?${query}`, { token })));
  };
  const { next: first, ...all } = await pageOf(undefined);
  let next = first;
  while (next !== undefined) {
    const page = await pageOf(next);
    const [begun, ...others] = page.messages;
    const last = all.messages.at(-1);
    const isSame = begun && last && begun.room === last.room && begun.seq === last.seq;
    if (isSame) last.edits = [...(last.edits ?? []), ...(begun.edits ?? [])];
    all.messages.push(...(isSame ? others : page.messages));
    if (page.read) all.read = [...(all.read ?? []), ...page.read];
    next = page.next;
  }
  return all;
};

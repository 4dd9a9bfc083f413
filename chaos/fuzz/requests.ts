import fc from "fast-check";
import { crowd } from "./users.ts";

export type HttpCall = { method: string; path: string; headers: Record<string, string>; body?: string };

/** Replaces, in a call, the token of a signed-in user, which is known only when it is sent. */
const tokenOf = (nth: number) => `{token ${nth}}`;

/** A call with its tokens, and their users. */
export const withTokens = ({ headers, body, ...call }: HttpCall, token: (nth: number) => string) => {
  const used = new Set<number>();
  const fill = (text: string) =>
    text.replaceAll(/\{token (\d+)\}/g, (_, nth) => {
      used.add(Number(nth));
      return token(Number(nth));
    });
  const filled: HttpCall = {
    ...call,
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, fill(text)])),
    ...(body !== undefined && { body: fill(body) }),
  };
  return { call: filled, used };
};

const segment = fc.oneof(
  fc.constantFrom("rooms", "users", "guests", "health", "log", "messages", "fuzz-a", "general", "guest-x"),
  fc.constantFrom("account", "export", "adopt-guest", "session", "sign-in"),
  fc.constantFrom("..", ".", "%2e%2e", "%00", "%ff", "%E2%80%AE", "%2F", "%3F", "__proto__", "%", "%zz", "~"),
  fc.string({ maxLength: 12 }).map((text) => encodeURIComponent(text.toWellFormed())),
  fc.stringMatching(/^[a-z0-9-]{60,70}$/),
);
const known = fc.constantFrom(
  "/rooms/fuzz-a/log",
  "/rooms/general/log",
  "/rooms/Not%20A%20Room/log",
  "/users/guest-x/messages",
  "/users/%E2%80%AE/messages",
  "/guests",
  "/health",
  "/sign-in",
  "/account",
  "/account/export",
  "/account/adopt-guest",
  "/session",
);
const value = fc.oneof(
  fc.integer().map(String),
  fc.constantFrom(
    "",
    "0",
    "-1",
    "1e3",
    "0x10",
    "NaN",
    "9007199254740993",
    "2026-01-31T12:00:00.000Z",
    "%00",
    "%",
  ),
  fc.string({ maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())),
);
const query = fc
  .array(fc.tuple(fc.constantFrom("before", "after", "limit", "cursor", "__proto__"), value), {
    maxLength: 4,
  })
  .map((pairs) => pairs.map(([name, text]) => `${name}=${text}`).join("&"));

const path = fc
  .tuple(
    fc.oneof(
      { weight: 2, arbitrary: known },
      fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join("/")}`),
    ),
    query,
  )
  .map(([where, search]) => (search ? `${where}?${search}` : where));

const name = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("\u202eAda", "\u0410da", ""),
);
const guest = fc
  .record(
    {
      name: fc.oneof(name, fc.jsonValue()),
      token: fc.oneof(fc.string(), fc.jsonValue()),
      userId: fc.string(),
    },
    { requiredKeys: [] },
  )
  .map((fields) => JSON.stringify(fields));
const forged = fc.constantFrom(
  "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsImV4cCI6OTk5OTk5OTk5OX0.",
  "eyJhbGciOiJIUzI1NiJ9.e30.AAAA",
  "a.b.c",
  "..",
);
const good = fc.nat({ max: crowd - 1 }).map(tokenOf);
const body = fc.oneof(
  guest,
  guest,
  good.map((token) => JSON.stringify({ name: "Ada", token })),
  forged.map((token) => JSON.stringify({ name: "Ada", token })),
  fc.json(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("[".repeat(100_000), '{"name":'.repeat(10_000), `{"name":"${"x".repeat(200_000)}"}`),
  // Normalising makes eighteen characters of each. The first body is as large as bodies may be.
  fc.constantFrom(5_000, 200_000).map((count) => `{"name":"${"\ufdfa".repeat(count)}"}`),
);
const headers = fc
  .record(
    {
      // Bodies of any other type are refused unread.
      "content-type": fc.oneof(
        {
          weight: 5,
          arbitrary: fc.constantFrom("application/json", "application/json; charset=utf-8"),
        },
        { weight: 1, arbitrary: fc.constantFrom("text/plain", "application/octet-stream", "x", "") },
      ),
      authorization: fc.oneof(
        fc.constantFrom("Bearer", "Bearer ", "Basic dXNlcjpwYXNz"),
        forged.map((token) => `Bearer ${token}`),
        good.map((token) => `Bearer ${token}`),
        good.map((token) => `Bearer ${token}x`),
      ),
      origin: fc.constantFrom("https://elsewhere.example", "null", "http://127.0.0.1:5173"),
      "content-encoding": fc.constantFrom("gzip", "br", "nonsense"),
      "accept-encoding": fc.constantFrom("gzip", "*;q=0", "nonsense"),
      "x-forwarded-for": fc.constantFrom("1.2.3.4", "::1, 5.6.7.8", "nonsense"),
      "if-none-match": fc.constantFrom("*", '"x"'),
      cookie: fc.constantFrom("a=b", ";;;", "=", "__proto__=1"),
    },
    { requiredKeys: ["content-type"] },
  )
  // JSON drops undefined values.
  .map((record): Record<string, string> => JSON.parse(JSON.stringify(record)));

const method = fc.oneof(
  fc.constantFrom("GET", "POST"),
  fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND"),
);

const anything = fc.record({ method, path, headers, body: fc.option(body, { nil: undefined }) });

/** Requests that need a valid token, with one. */
const signedIn = fc
  .record({
    where: fc.constantFrom(
      { method: "GET", path: "/account" },
      { method: "GET", path: "/account/export" },
      { method: "GET", path: "/rooms/fuzz-a/log" },
      { method: "GET", path: "/rooms/general/log" },
      { method: "GET", path: "/users/guest-x/messages" },
      { method: "POST", path: "/account/adopt-guest" },
      { method: "POST", path: "/guests" },
      { method: "DELETE", path: "/account" },
      { method: "DELETE", path: "/session" },
    ),
    search: query,
    headers,
    token: good,
    body: fc.option(body, { nil: undefined }),
  })
  .map(({ where, search, headers: others, token, body: text }) => ({
    method: where.method,
    path: search ? `${where.path}?${search}` : where.path,
    headers: { ...others, authorization: `Bearer ${token}` },
    body: text,
  }));

/** Any request to the HTTP API. */
export const anyRequest: fc.Arbitrary<HttpCall> = fc
  .oneof({ weight: 3, arbitrary: anything }, { weight: 1, arbitrary: signedIn })
  .map(({ body: text, ...call }) => ({ ...call, ...(text !== undefined && { body: text.toWellFormed() }) }));

type Step = { by: number; method: string; path: string; body?: string; status: number };

/**
 * What signed-in users do, and the expected answers: an account adopts a guest, tokens stop working
 * after a sign-out, and those of a user being deleted work only for the deletion.
 */
const steps: readonly Step[] = [
  { by: 0, method: "GET", path: "/account", status: 200 },
  { by: 0, method: "GET", path: "/account/export?limit=2", status: 200 },
  { by: 0, method: "POST", path: "/account/adopt-guest", body: `{"token":"${tokenOf(2)}"}`, status: 403 },
  { by: 0, method: "DELETE", path: "/session", status: 204 },
  { by: 0, method: "GET", path: "/account/export", status: 401 },
  { by: 1, method: "POST", path: "/account/adopt-guest", body: `{"token":"${tokenOf(2)}"}`, status: 200 },
  { by: 2, method: "GET", path: "/account/export", status: 401 },
  { by: 2, method: "POST", path: "/guests", body: `{"name":"Ada","token":"${tokenOf(2)}"}`, status: 401 },
  { by: 1, method: "DELETE", path: "/account", status: 200 },
  { by: 1, method: "GET", path: "/account", status: 200 },
  { by: 1, method: "GET", path: "/account/export", status: 401 },
  { by: 1, method: "DELETE", path: "/session", status: 401 },
];

/** `steps`, as calls. */
export const signedInCalls: readonly { call: HttpCall; status: number }[] = steps.map(
  ({ by, status, ...call }) => ({
    call: {
      ...call,
      headers: { "content-type": "application/json", authorization: `Bearer ${tokenOf(by)}` },
    },
    status,
  }),
);

import fc from "fast-check";

export type HttpCall = { method: string; path: string; headers: Record<string, string>; body?: string };

const segment = fc.oneof(
  fc.constantFrom("rooms", "users", "guests", "health", "log", "messages", "fuzz-a", "general", "guest-x"),
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
const body = fc.oneof(
  guest,
  guest,
  forged.map((token) => JSON.stringify({ name: "Ada", token })),
  fc.json(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("[".repeat(100_000), '{"name":'.repeat(10_000), `{"name":"${"x".repeat(200_000)}"}`),
);
const headers = fc
  .record(
    {
      "content-type": fc.constantFrom("application/json", "text/plain", "application/octet-stream", "x", ""),
      authorization: fc.oneof(
        fc.constantFrom("Bearer", "Bearer ", "Basic dXNlcjpwYXNz"),
        forged.map((token) => `Bearer ${token}`),
      ),
      origin: fc.constantFrom("https://elsewhere.example", "null", "http://127.0.0.1:5173"),
      "content-encoding": fc.constantFrom("gzip", "br", "nonsense"),
      "accept-encoding": fc.constantFrom("gzip", "*;q=0", "nonsense"),
      "x-forwarded-for": fc.constantFrom("1.2.3.4", "::1, 5.6.7.8", "nonsense"),
      "if-none-match": fc.constantFrom("*", '"x"'),
      cookie: fc.constantFrom("a=b", ";;;", "=", "__proto__=1"),
    },
    { requiredKeys: [] },
  )
  // JSON drops what is undefined.
  .map((record): Record<string, string> => JSON.parse(JSON.stringify(record)));

const method = fc.oneof(
  fc.constantFrom("GET", "POST"),
  fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND"),
);

/** Whatever may be asked of the HTTP API. */
export const anyRequest: fc.Arbitrary<HttpCall> = fc
  .record({ method, path, headers, body: fc.option(body, { nil: undefined }) })
  .map(({ body: text, ...call }) => ({ ...call, ...(text !== undefined && { body: text.toWellFormed() }) }));

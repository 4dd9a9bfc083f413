import { bearerOf, on, withBody, withHeader, withoutHeader, withStatus } from "./changes.ts";
import type { Fault } from "./fault.ts";

const allowedOrigin = "access-control-allow-origin";

const elsewhere = "https://elsewhere.example";

/** None of these hides another: they are injected together, and no other line may fail. */
export const together: readonly Fault[] = [
  {
    fault: "the site has no Content-Security-Policy",
    at: { site: on("GET /", withoutHeader("content-security-policy")) },
    red: "headers",
    says: /^On \/: Content-Security-Policy is missing\./,
  },
  {
    fault: "API Gateway drops the function's CORS headers",
    at: {
      api: {
        answer: ({ origin }, answer) =>
          origin === elsewhere ? answer : withoutHeader(allowedOrigin)(answer),
      },
    },
    red: "cors",
    says: /may not read the API's answers: Access-Control-Allow-Origin is missing\. An HTTP API with any CORS/,
  },
  {
    fault: "the API lets pages of any origin read",
    at: {
      api: {
        answer: ({ origin }, answer) =>
          origin === elsewhere ? withHeader(allowedOrigin, "*")(answer) : answer,
      },
    },
    red: "cors-elsewhere",
    says: /^Pages of any site may read the API's answers: Access-Control-Allow-Origin is \*\./,
  },
  {
    fault: "the Authorization header does not arrive",
    at: { socket: { handshake: (offered) => ({ ...offered, authorization: undefined }) } },
    red: "handshake-header",
    says: /^The connection belongs to guest-\S+, although its token is guest-/,
  },
  {
    fault: "the authorizer has an identity source",
    at: { socket: { handshake: (offered) => (bearerOf(offered) || offered.protocols[0] ? offered : 401) } },
    red: "handshake-none",
    says: /^It was refused with 401, although guests are admitted\. .*identity source/,
  },
  {
    fault: "a name beyond ASCII does not get through the authorizer's context",
    at: {
      socket: {
        toClient: (text) => text.replace(/"name":"[^"]*"/g, (name) => name.replace(/[^\x20-\x7e]/g, "?")),
      },
    },
    red: "name",
    says: /^The name "Zoë Łukasz 山田 🦊" arrived as "Zo\? \?ukasz/,
  },
  {
    fault: "the log is empty",
    at: {
      api: on(
        "GET /rooms/",
        withBody((body) => JSON.stringify({ ...JSON.parse(body), events: [] })),
      ),
    },
    red: "log",
    says: /^A message that was acknowledged as number \d+ is not in it\./,
  },
  {
    fault: "some deliveries to a crowd are lost",
    at: {
      socket: {
        toClient: (text, client) => (text.includes("to a crowd") && client % 3 === 0 ? undefined : text),
      },
    },
    red: "crowd",
    says: /^\d+ of 30 deliveries to 6 clients were missed\./,
  },
  {
    fault: "the issuer does not know the client",
    at: {
      api: on(
        "GET /sign-in",
        withBody((body) => body.replace('"client":"parley"', '"client":"nobody"')),
      ),
    },
    red: "sign-in",
    says: /^The sign-in page does not open: \S+\/auth was answered with 400\./,
  },
  {
    fault: "guests cannot delete themselves",
    at: { api: on("DELETE /account", withStatus(500)) },
    red: "clean-up",
    says: /^DELETE \S+\/account was answered with 500\./,
  },
];

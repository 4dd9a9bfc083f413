import type { CloudOptions } from "../../packages/local/src/cloud.ts";
import { easilyBusy } from "../../packages/local/src/queue/busy-patches.ts";
import type { Answer, Asked, Tampering } from "./front.ts";
import type { Faults } from "./local-stage.ts";
import type { Offered } from "./socket-front.ts";

/** Something that is wrong, and the line that has to say so. */
export type Fault = {
  fault: string;
  /** At the stage's addresses. */
  at?: Faults;
  /** An address where nobody is. */
  dead?: keyof Faults;
  /** The name of the check that has to be red. */
  red: string;
  /** What its line says. */
  says: RegExp;
};

type Change = (answer: Answer) => Answer;

const withoutHeader =
  (name: string): Change =>
  (answer) => {
    const { [name]: _dropped, ...headers } = answer.headers;
    return { ...answer, headers };
  };

const withHeader =
  (name: string, value: string): Change =>
  (answer) => ({ ...answer, headers: { ...answer.headers, [name]: value } });

const withStatus =
  (status: number): Change =>
  (answer) => ({ ...answer, status, body: "{}" });

const withBody =
  (change: (body: string) => string): Change =>
  (answer) => ({ ...answer, body: change(answer.body) });

/** Changes the answers to what begins with a method and a path. */
const on = (start: string, change: Change) => ({
  answer: ({ method, path }: Asked, answer: Answer): Answer =>
    `${method} ${path}`.startsWith(start) ? change(answer) : answer,
});

const bearerOf = ({ protocols }: Offered) => protocols.find((protocol) => protocol.startsWith("bearer."));

const allowedOrigin = "access-control-allow-origin";

const elsewhere = "https://elsewhere.example";

/** None of these hides another: they are there together, and no other line may be red. */
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
    says: /^The connection was taken for guest-\S+, though its token is of guest-/,
  },
  {
    fault: "the authorizer has an identity source",
    at: { socket: { handshake: (offered) => (bearerOf(offered) || offered.protocols[0] ? offered : 401) } },
    red: "handshake-none",
    says: /^It was refused with 401, though guests may come\. .*identity source/,
  },
  {
    fault: "a name beyond ASCII does not get through the authorizer's context",
    at: {
      socket: {
        toClient: (text) => text.replace(/"name":"[^"]*"/g, (name) => name.replace(/[^\x20-\x7e]/g, "?")),
      },
    },
    red: "name",
    says: /^The name "Zoë Łukasz 山田 🦊" is heard as "Zo\? \?ukasz/,
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
    says: /^The page for signing in does not open: \S+\/auth was answered with 400\./,
  },
  {
    fault: "guests cannot delete themselves",
    at: { api: on("DELETE /account", withStatus(500)) },
    red: "clean-up",
    says: /^DELETE \S+\/account was answered with 500\./,
  },
];

/** Each of these leaves nothing to check behind it, so that no other line may be red. */
export const alone: readonly Fault[] = [
  {
    fault: "there is no site",
    dead: "site",
    red: "site",
    says: /could not be reached: nothing listens there/,
  },
  {
    fault: "the site was built for another API",
    at: {
      site: on(
        "GET /assets",
        withBody((code) => code.replace(/127\.0\.0\.1:\d+/g, "another.example")),
      ),
    },
    red: "site",
    says: /^The site was built for another stage: its scripts do not name ws:/,
  },
  {
    fault: "the address of a room is no file, and not found",
    at: { site: on("GET /r/", withStatus(404)) },
    red: "site",
    says: /\/r\/smoke-\w+ was answered with 404\./,
  },
  {
    fault: "there is no HTTP API",
    dead: "api",
    red: "api",
    says: /could not be reached: nothing listens there/,
  },
  {
    fault: "the function of the HTTP API fails",
    at: { api: on("GET /", withStatus(500)) },
    red: "api",
    says: /^GET \S+\/health was answered with 500\./,
  },
  {
    fault: "the function of the HTTP API has no guest key",
    at: { api: on("POST /guests", withStatus(500)) },
    red: "guest",
    says: /^POST \S+\/guests was answered with 500\. .*GuestKey/,
  },
  {
    fault: "a half-deployed stage: there is no WebSocket API",
    dead: "socket",
    red: "socket",
    says: /could not be reached: nothing listens there .*whether the last deployment finished/,
  },
  {
    fault: "the authorizer has another guest key than the HTTP API",
    at: { socket: { handshake: (offered) => (bearerOf(offered) ? 403 : offered) } },
    red: "handshake-subprotocol",
    says: /^It was refused with 403\. .*same GuestKey/,
  },
  {
    fault: "handshakes choose no subprotocol",
    at: { socket: { chosen: () => "" } },
    red: "echo",
    says: /^The handshake answered none, not "parley\.v1"\./,
  },
];

/** Wrong in the cloud itself: its functions, their settings, and what they call. */
export const inTheCloud: readonly { fault: string; cloud: CloudOptions; red: Record<string, RegExp> }[] = [
  {
    fault: "posts are lost; frames may be larger than on AWS; few connections may come at once",
    cloud: {
      faults: { seed: 1, rules: [{ fault: "lostPost", function: "send" }] },
      // Of the 14 connections before, none is refused.
      limits: { frameBytes: 64 * 1024, connectionBurst: 20, connectionsPerSecond: 2 },
    },
    red: {
      message: /^A message was acknowledged and not heard by another client within/,
      "large-frame": /^It was taken, and answered\./,
      burst: /^Of 30 at once, refused: \d+ with 429\./,
    },
  },
  {
    fault: "pings are not answered; edits are not told; cursors are ignored; any token will do",
    cloud: {
      faults: {
        seed: 1,
        rules: [
          { fault: "lostReply", task: "ping" },
          { fault: "lostPost", task: "edit" },
        ],
      },
      patches: [
        {
          file: "packages/functions/src/default.ts",
          replace: [
            "rooms: fitStates(states, roomLeft(frame))",
            "rooms: states.map((state) => (state.reset ? state : { ...state, events: [], settled: state.head, more: false }))",
          ],
        },
        {
          file: "packages/functions/src/authorizer.ts",
          replace: ['policy("Deny", methodArn', 'policy("Allow", methodArn'],
        },
      ],
    },
    red: {
      ping: /^The pong did not come within/,
      edit: /^The edit was acknowledged and not heard by another client within/,
      resume: /^What was said during the cut was not there after it within/,
      "unknown-token": /^It was answered with \d+, and has to be refused with 403\./,
    },
  },
  {
    fault: "the workers of busy rooms do not run; a legacy client's ping is answered",
    cloud: {
      faults: { seed: 1, rules: [{ fault: "throttledInvocation", function: "fanout" }] },
      patches: [
        ...easilyBusy,
        {
          file: "packages/functions/src/default.ts",
          replace: ["connection.protocol === subprotocol ? frame : undefined", "frame"],
        },
      ],
    },
    red: {
      busy: /^Of 12 messages at once, \d+ were acknowledged and not heard\./,
      "empty-frames": /^A legacy client's ping was answered: \{"action":"pong"/,
    },
  },
];

/** Lets all of them go wrong at one address. */
const combined = (all: readonly Tampering[]): Tampering => ({
  answer: (request, answer) =>
    all.reduce((changed, { answer: change }) => change?.(request, changed) ?? changed, answer),
  handshake: (original) =>
    all.reduce<Offered | number>(
      (offered, { handshake }) => (typeof offered === "number" || !handshake ? offered : handshake(offered)),
      original,
    ),
  toClient: (text, client) =>
    all.reduce<string | undefined>(
      (left, { toClient }) => (left !== undefined && toClient ? toClient(left, client) : left),
      text,
    ),
});

/** All faults of a list, at the addresses of one stage. */
export const atOnce = (faults: readonly Fault[]): Faults => {
  const at = (kind: keyof Faults) => combined(faults.flatMap(({ at: places }) => places?.[kind] ?? []));
  return { socket: at("socket"), api: at("api"), site: at("site") };
};

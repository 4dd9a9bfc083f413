import { bearerOf, on, withBody, withStatus } from "./changes.ts";
import type { Fault } from "./fault.ts";

/** After each of these nothing is left to check, so that no other line may fail. */
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

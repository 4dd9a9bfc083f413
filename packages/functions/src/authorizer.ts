import { may } from "@parley/core/access/may";
import { memberOf } from "@parley/core/access/member";
import { openRoom } from "@parley/core/access/room";
import { requireSignedIn, type SignedIn } from "@parley/core/identity/signed-in";
import { StageWatch } from "@parley/core/rate-limit/stage-watch";
import { ParleyError } from "@parley/core/wire/error";
import { bearerPrefix, subprotocol } from "@parley/core/wire/limits";
import { idOfNobody } from "@parley/core/wire/user-id";
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import { bearerIn } from "./bearer.ts";
import { admittedOrigin } from "./http/origin.ts";
import { verifier } from "./identity.ts";
import { log } from "./log.ts";
import { setting } from "./setting.ts";
import { encodeName } from "./socket/authorizer-context.ts";
import { handshakeHeader } from "./socket/handshake-header.ts";
import { offeredProtocols } from "./socket/offered-protocols.ts";
import { store } from "./store.ts";

/** The token of a handshake: from the `Authorization` header, or for browsers from a subprotocol. */
const tokenIn = (event: APIGatewayRequestAuthorizerEvent): string | undefined => {
  const authorization = handshakeHeader(event, "authorization");
  if (authorization !== undefined) return bearerIn(authorization);
  const offered = offeredProtocols(event).find((protocol) => protocol.startsWith(bearerPrefix));
  return offered?.slice(bearerPrefix.length);
};

const policy = (
  effect: "Allow" | "Deny",
  methodArn: string,
  principalId: string,
  context: Record<string, string | number> = {},
): APIGatewayAuthorizerResult => ({
  principalId,
  policyDocument: {
    Version: "2012-10-17",
    Statement: [{ Action: "execute-api:Invoke", Effect: effect, Resource: methodArn }],
  },
  context,
});

const refuse = (methodArn: string) => policy("Deny", methodArn, "nobody");

/** The identity behind a valid, unrevoked token, and when a temporary block ends. */
const identify = async (token: string): Promise<SignedIn | undefined> => {
  try {
    return await requireSignedIn(store, await verifier.verify(token));
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error;
    return undefined;
  }
};

const admits = admittedOrigin(setting("PARLEY_SITES"));

const stage = new StageWatch(store);

/**
 * Whether guests are admitted: by the stage's settings, and unless the operator has turned them off
 * since, which is read at most once in ten seconds.
 */
const readGuests = async (): Promise<"on" | "off"> => {
  if (!verifier.admitsGuests) return "off";
  await stage.refresh().catch((error: unknown) => log.error("Stage not read", {}, error));
  return stage.guests;
};

/**
 * Decides who a new connection belongs to. The context comes back in every later event of the
 * connection.
 *
 * These are refused with 403: pages of other sites, an invalid token, a user blocked by the
 * operator (no other token would help), and a handshake without a token where guests are not
 * admitted. Elsewhere a handshake without a token is a guest named after the connection.
 *
 * A refusal is a policy that denies. Throwing `Unauthorized` would give 401, and count as an error
 * of the function: anyone could set off its alarm.
 *
 * A temporarily blocked user passes here, and `$connect` refuses them: an authorizer cannot answer
 * 429, and 403 would tell them to get another token.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export const handler = async (
  event: APIGatewayRequestAuthorizerEvent,
): Promise<APIGatewayAuthorizerResult> => {
  const { connectionId = "", domainName: ownHost } = event.requestContext;
  const origin = handshakeHeader(event, "origin");
  const fetchSite = handshakeHeader(event, "sec-fetch-site");
  // Before anything is read or written: browsers let a page of any site open a WebSocket.
  if (!admits({ origin, fetchSite, ownHost })) return refuse(event.methodArn);
  const protocol = offeredProtocols(event).includes(subprotocol) ? subprotocol : "legacy";
  const token = tokenIn(event);
  if (token === undefined) {
    const userId = idOfNobody(connectionId);
    if (!may("connect", memberOf({ userId }, await readGuests()), openRoom)) return refuse(event.methodArn);
    const name = encodeName(`Guest ${connectionId.slice(0, 4)}`);
    return policy("Allow", event.methodArn, userId, { userId, name, protocol });
  }
  const [signedIn, guests] = await Promise.all([identify(token), readGuests()]);
  if (!signedIn) return refuse(event.methodArn);
  const member = memberOf(signedIn.identity, guests, signedIn.blocked);
  if (!may("connect", member, openRoom)) return refuse(event.methodArn);
  const { userId, principal, name, session, expiresAt } = signedIn.identity;
  const { blockedUntil } = signedIn;
  return policy("Allow", event.methodArn, userId, {
    userId,
    principal,
    name: encodeName(name),
    protocol,
    session,
    tokenExpiresAt: expiresAt,
    ...(blockedUntil !== undefined && { blockedUntil }),
  });
};

import { verifyGuest } from "@parley/core/identity/guest-token";
import { ParleyError } from "@parley/core/protocol/error";
import { bearerPrefix, subprotocol } from "@parley/core/protocol/limits";
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import { setting } from "./setting.ts";
import { offeredProtocols } from "./socket/offered-protocols.ts";

const guestKey = setting("PARLEY_GUEST_KEY");

/**
 * The token of a handshake: from the `Authorization` header, or for browsers from a subprotocol.
 * An `Authorization` header of another scheme holds none that could be good.
 */
const tokenIn = (headers: APIGatewayRequestAuthorizerEvent["headers"]): string | undefined => {
  const authorization = Object.entries(headers ?? {}).find(
    ([name]) => name.toLowerCase() === "authorization",
  );
  if (authorization) return authorization[1]?.match(/^Bearer +(\S+)$/i)?.[1] ?? "";
  const offered = offeredProtocols(headers).find((protocol) => protocol.startsWith(bearerPrefix));
  return offered?.slice(bearerPrefix.length);
};

const policy = (
  effect: "Allow" | "Deny",
  methodArn: string,
  principalId: string,
  context: Record<string, string> = {},
): APIGatewayAuthorizerResult => ({
  principalId,
  policyDocument: {
    Version: "2012-10-17",
    Statement: [{ Action: "execute-api:Invoke", Effect: effect, Resource: methodArn }],
  },
  context,
});

/**
 * Decides who a new connection belongs to. A token that is not good is refused; without any token it is
 * a guest named after the connection. The context comes back in every later event of the connection.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export const handler = async (
  event: APIGatewayRequestAuthorizerEvent,
): Promise<APIGatewayAuthorizerResult> => {
  const { connectionId = "" } = event.requestContext;
  const protocol = offeredProtocols(event.headers).includes(subprotocol) ? subprotocol : "legacy";
  const token = tokenIn(event.headers);
  if (token === undefined) {
    const userId = `guest-${connectionId}`;
    return policy("Allow", event.methodArn, userId, {
      userId,
      name: `Guest ${connectionId.slice(0, 4)}`,
      protocol,
    });
  }
  try {
    const { userId, name } = await verifyGuest(guestKey, token);
    return policy("Allow", event.methodArn, userId, { userId, name, protocol });
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error;
    return policy("Deny", event.methodArn, "nobody");
  }
};

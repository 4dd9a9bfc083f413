import type { APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import { handshakeValues } from "./handshake-header.ts";

/**
 * The subprotocols that a handshake offers, in one header or in several, which mean the same (RFC
 * 6455, 11.3.4).
 */
export const offeredProtocols = (
  handshake: Pick<APIGatewayRequestAuthorizerEvent, "multiValueHeaders">,
): string[] =>
  handshakeValues(handshake, "sec-websocket-protocol")
    .flatMap((value) => value.split(","))
    .map((protocol) => protocol.trim());

import type { APIGatewayRequestAuthorizerEvent } from "aws-lambda";

/**
 * The subprotocols that a handshake offers: in one header or in several, which mean the same as one with all of them (RFC 6455,
 * 11.3.4). `headers` has the last of several only.
 */
export const offeredProtocols = ({
  multiValueHeaders,
}: Pick<APIGatewayRequestAuthorizerEvent, "multiValueHeaders">): string[] =>
  Object.entries(multiValueHeaders ?? {})
    .filter(([name]) => name.toLowerCase() === "sec-websocket-protocol")
    .flatMap(([, values = []]) => values.flatMap((value) => value.split(",")))
    .map((protocol) => protocol.trim());

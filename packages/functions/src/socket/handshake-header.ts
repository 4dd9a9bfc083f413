import type { APIGatewayRequestAuthorizerEvent } from "aws-lambda";

type Handshake = Pick<APIGatewayRequestAuthorizerEvent, "multiValueHeaders">;

/**
 * All values of a handshake's header, whatever the case of its name. The event's `headers` has only
 * the last of several.
 */
export const handshakeValues = ({ multiValueHeaders }: Handshake, name: string): string[] =>
  Object.entries(multiValueHeaders ?? {}).flatMap(([key, values = []]) =>
    key.toLowerCase() === name ? values : [],
  );

/**
 * A handshake's header; several values are joined with commas, as in HTTP APIs and by RFC 9110,
 * 5.3.
 */
export const handshakeHeader = (handshake: Handshake, name: string): string | undefined => {
  const values = handshakeValues(handshake, name);
  return values.length === 0 ? undefined : values.join(",");
};

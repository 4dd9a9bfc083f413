import type { APIGatewayRequestAuthorizerEvent } from "aws-lambda";

type Handshake = Pick<APIGatewayRequestAuthorizerEvent, "multiValueHeaders">;

/**
 * All values of a handshake's header, whatever the case of its name. The event's `headers` has the last of
 * several only.
 */
export const handshakeValues = ({ multiValueHeaders }: Handshake, name: string): string[] =>
  Object.entries(multiValueHeaders ?? {}).flatMap(([key, values = []]) =>
    key.toLowerCase() === name ? values : [],
  );

/**
 * A handshake's header; of several, all values with commas between, as HTTP APIs have them and RFC 9110,
 * 5.3, says.
 */
export const handshakeHeader = (handshake: Handshake, name: string): string | undefined => {
  const values = handshakeValues(handshake, name);
  return values.length === 0 ? undefined : values.join(",");
};

import {
  ApiGatewayManagementApiClient,
  ApiGatewayManagementApiServiceException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/**
 * What became of one post: `gone` is a 410, `busy` may succeed a little later (429, 5xx, no answer in
 * time), `refused` never will.
 */
export type PostOutcome = "delivered" | "gone" | "busy" | "refused";

/** Sends one payload to one connection, once. Never rejects. */
export type Post = (connectionId: string, payload: string, signal: AbortSignal) => Promise<PostOutcome>;

/** The sockets kept open to the management endpoint, and so the posts under way at once. */
export const posterSockets = 128;

/** Milliseconds after which a post without an answer counts as `busy`. */
const postTimeout = 2_000;

const outcomeOf = (error: unknown): PostOutcome => {
  // Anything but an answer of the service is a socket that failed, or took too long.
  if (!(error instanceof ApiGatewayManagementApiServiceException)) return "busy";
  const status = error.$metadata.httpStatusCode ?? 500;
  if (status === 410) return "gone";
  return status === 429 || status >= 500 ? "busy" : "refused";
};

/**
 * A poster for the `@connections` API at a management endpoint. The caller decides about retries.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export const createPoster = (endpoint: string): Post => {
  const client = new ApiGatewayManagementApiClient({
    endpoint,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({
      httpAgent: { keepAlive: true, maxSockets: posterSockets },
      httpsAgent: { keepAlive: true, maxSockets: posterSockets },
    }),
  });
  return async (connectionId, payload, signal) => {
    const command = new PostToConnectionCommand({ ConnectionId: connectionId, Data: payload });
    const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(postTimeout)]);
    return client.send(command, { abortSignal }).then(() => "delivered", outcomeOf);
  };
};

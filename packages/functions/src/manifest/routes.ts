// By its path: SST bundles the configuration, and leaves packages to be found from the root.
import { eventActions } from "../../../core/src/event-kinds/kinds.ts";
import type { FunctionName } from "./functions.ts";
import type { Throttle } from "./throttle.ts";

/** A route of the WebSocket API. */
export type SocketRoute = {
  /** The function's name in the manifest. */
  function: string;
  /** Whether the route has a route response: the `body` that the function returns is then sent to the caller. */
  routeResponse: boolean;
  /** What it lets through, in place of the API's throttle: no other route can use it up. */
  throttle?: Throttle;
};

/**
 * The CORS block of an HTTP API, all of it optional. Any block, an empty one too, makes API Gateway answer preflights by
 * itself and ignore the CORS headers of the function.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export type Cors = {
  allowOrigins?: string[];
  allowMethods?: string[];
  allowHeaders?: string[];
  exposeHeaders?: string[];
  allowCredentials?: boolean;
  /** Seconds. */
  maxAge?: number;
};

/** Each action that asks for an event has a route of its own. */
const eventRoutes = Object.fromEntries(
  eventActions.map((action) => [action, { function: "send", routeResponse: true } as const]),
);

/** The WebSocket API's routes: route key -> function. Each MESSAGE route has a route response. */
export const socketRoutes = {
  $connect: { function: "connect", routeResponse: false },
  $disconnect: { function: "disconnect", routeResponse: false },
  ...eventRoutes,
  $default: { function: "default", routeResponse: true },
} as const satisfies Record<string, SocketRoute & { function: FunctionName }>;

/**
 * Decides who may connect. Several identity sources are ANDed, and a handshake without one of them is 401 before the
 * function is asked. With none it is asked for every handshake, with or without a token.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export const socketAuthorizer = {
  function: "authorizer",
  identitySources: [],
} as const satisfies { function: FunctionName; identitySources: readonly string[] };

/** The HTTP API's one function, on the route `$default`: it routes by itself, and answers CORS by itself. */
export const httpFunction = "api" satisfies FunctionName;

/** The functions that strangers can start, as often as the APIs let them: all but those that other functions start. */
export const reachableFunctions: readonly FunctionName[] = [
  ...new Set<FunctionName>([
    socketAuthorizer.function,
    httpFunction,
    ...Object.values(socketRoutes).map((route) => route.function),
  ]),
];

// By its path: SST bundles the configuration, and leaves packages to be resolved from the root.
import { eventActions } from "../../../core/src/event-kinds/kinds.ts";
import type { FunctionName } from "./functions.ts";
import type { Throttle } from "./throttle.ts";

/** A route of the WebSocket API. */
export type SocketRoute = {
  /** The function's name in the manifest. */
  function: string;
  /**
   * Whether the route has a route response: the `body` that the function returns is then sent to
   * the caller.
   */
  routeResponse: boolean;
  /** Its own throttle, instead of the API's: no other route can use it up. */
  throttle?: Throttle;
};

/**
 * The CORS block of an HTTP API, all of it optional. Any block, including an empty one, makes API
 * Gateway answer preflights itself and ignore the CORS headers of the function.
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

/** Each action that stores an event has its own route. */
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
 * Decides who may connect. Several identity sources are ANDed, and a handshake without one of them
 * gets 401 before the function is invoked. With none it is invoked for every handshake, with or
 * without a token.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export const socketAuthorizer = {
  function: "authorizer",
  identitySources: [],
} as const satisfies { function: FunctionName; identitySources: readonly string[] };

/** The HTTP API's one function, on the route `$default`: it does its own routing and CORS. */
export const httpFunction = "api" satisfies FunctionName;

/**
 * The functions that strangers can invoke, as often as the APIs allow: those of the routes, and the
 * greeting, which `$connect` requests for each legacy client.
 */
export const reachableFunctions: readonly FunctionName[] = [
  ...new Set<FunctionName>([
    socketAuthorizer.function,
    httpFunction,
    ...Object.values(socketRoutes).map((route) => route.function),
    "legacy-welcome",
  ]),
];

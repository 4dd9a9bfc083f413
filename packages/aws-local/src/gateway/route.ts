import type { Throttle } from "../token-bucket.ts";

/** A route of a WebSocket API. */
export type SocketRoute = {
  /** The function's name. */
  function: string;
  /**
   * Whether the route has a route response: the `body` that the function returns is then sent to
   * the caller.
   */
  routeResponse: boolean;
  /** Its own throttle, instead of the API's: no other route can use it up. */
  throttle?: Throttle;
};

import type { Intercept } from "../intercept.ts";
import type { InvokeResult } from "../lambda/invoke.ts";
import type { TokenBucket } from "../token-bucket.ts";
import type { GatewayConnection } from "./connection.ts";
import type { GatewayLimits } from "./limits.ts";
import type { GatewayCall, GatewayEvent, Interference, ManagementAnswer, ManagementCall } from "./observe.ts";
import type { SocketRoute } from "./route.ts";
import type { SecretOf } from "./signature.ts";

/** What AWS leaves open, and what the gateway then does: by default what is harder on the application. */
export type GatewayReadings = {
  /** Whether a route with a response sends an empty frame when its function returns no body. Default true. */
  emptyFrames: boolean;
  /** Whether `$disconnect` comes with the authorizer's context. Default false. */
  disconnectContext: boolean;
};

export type Authorizer = {
  function: string;
  /**
   * What a handshake must carry, all of it, to be asked about at all, such as
   * `route.request.header.Authorization` or `route.request.querystring.token`. With none, the authorizer is
   * asked on every handshake.
   */
  identitySources?: readonly string[];
};

/** The one API that a gateway serves: its configuration, and what lives in it while it runs. */
export type Api = {
  id: string;
  stage: string;
  /** Where it is served: `host:port`. */
  domainName: string;
  /** `arn:aws:execute-api:region:account:api/stage`. */
  arn: string;
  routes: ReadonlyMap<string, SocketRoute>;
  authorizer: Authorizer | undefined;
  limits: GatewayLimits;
  readings: GatewayReadings;
  /** The connections whose handshake is done and that have not ended, by id. */
  connections: Map<string, GatewayConnection>;
  newConnections: TokenBucket;
  /** The account's requests, which the stage's and the posts share. */
  requests: TokenBucket;
  /** The stage's: handshakes and messages of routes that have no throttle of their own. */
  stageRequests: TokenBucket;
  /** Of the routes that have a throttle of their own, by route key. */
  routeRequests: ReadonlyMap<string, TokenBucket>;
  /** Verifies the signatures of requests to `@connections`. */
  secretOf: SecretOf;
  invoke: (functionName: string, event: unknown) => Promise<InvokeResult>;
  before: (call: GatewayCall) => Promise<Interference>;
  interceptManagement: Intercept<ManagementCall, ManagementAnswer>;
  observe: (event: GatewayEvent) => void;
  /** Runs work that nobody awaits; `close` gives it a moment to end. */
  run: (work: Promise<void>) => void;
};

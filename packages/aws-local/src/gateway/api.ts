import type { Intercept } from "../intercept.ts";
import type { InvokeResult } from "../lambda/invoke.ts";
import type { TokenBucket } from "../token-bucket.ts";
import type { GatewayConnection } from "./connection.ts";
import type { GatewayLimits } from "./limits.ts";
import type {
  GatewayCall,
  GatewayEvent,
  Interference,
  ManagementAnswer,
  ManagementCall,
  SentFrame,
} from "./observe.ts";
import type { SocketRoute } from "./route.ts";
import type { SecretOf } from "./signature.ts";

/** What AWS leaves open, and how the gateway decides it: by default in the stricter way. */
export type GatewayReadings = {
  /**
   * Whether a route with a response sends an empty frame when its function returns no body. Default
   * true.
   */
  emptyFrames: boolean;
  /** Whether `$disconnect` comes with the authorizer's context. Default false. */
  disconnectContext: boolean;
};

export type Authorizer = {
  function: string;
  /**
   * What a handshake must carry, all of it, before the authorizer is invoked, such as
   * `route.request.header.Authorization` or `route.request.querystring.token`. With none, the
   * authorizer is invoked for every handshake.
   */
  identitySources?: readonly string[];
};

/** The one API that a gateway serves: its configuration, and its state while it runs. */
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
  /** The open connections whose handshake is done, by id. */
  connections: Map<string, GatewayConnection>;
  newConnections: TokenBucket;
  /** The account's requests, which the stage's and the posts share. */
  requests: TokenBucket;
  /** The stage's: handshakes and messages of routes without their own throttle. */
  stageRequests: TokenBucket;
  /** Of the routes with their own throttle, by route key. */
  routeRequests: ReadonlyMap<string, TokenBucket>;
  /** Verifies the signatures of requests to `@connections`. */
  secretOf: SecretOf;
  invoke: (functionName: string, event: unknown) => Promise<InvokeResult>;
  before: (call: GatewayCall) => Promise<Interference>;
  interceptManagement: Intercept<ManagementCall, ManagementAnswer>;
  observe: (event: GatewayEvent) => void;
  onFrame: (frame: SentFrame) => void;
  /** Runs work that nobody awaits; `close` gives it a moment to end. */
  run: (work: Promise<void>) => void;
};

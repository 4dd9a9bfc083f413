import { once } from "node:events";
import { createServer } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as after } from "node:timers/promises";
import type { Intercept } from "../intercept.ts";
import { account, region } from "../lambda/function.ts";
import type { Invoke } from "../lambda/invoke.ts";
import { listen, loopback } from "../loopback/server.ts";
import { type Throttle, TokenBucket } from "../token-bucket.ts";
import { createWorkInFlight } from "../work-in-flight.ts";
import type { Api, Authorizer, GatewayReadings } from "./api.ts";
import { checkIdentitySources } from "./authorizer.ts";
import { handshake } from "./handshake.ts";
import { awsLimits, type GatewayLimits } from "./limits.ts";
import { serveManagement } from "./management-http.ts";
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

export type GatewayOptions = {
  /** 0 takes any free port. */
  port: number;
  /** Route key -> function; `$connect`, `$disconnect` and `$default` may be missing. */
  routes: Readonly<Record<string, SocketRoute>>;
  authorizer?: Authorizer;
  invoke: Invoke;
  /** Default: AWS's quotas and timers. */
  limits?: Partial<GatewayLimits>;
  /**
   * The stage's throttle for handshakes and messages, except those of routes with their own.
   * Default: only the account's quota.
   */
  throttle?: Throttle;
  /** How the gateway decides what AWS leaves open. Default: the stricter way. */
  readings?: Partial<GatewayReadings>;
  /** The access keys whose signatures are verified at `@connections`. Default: none. */
  secretOf?: SecretOf;
  /** Receives everything that happens, at once and in order. */
  observe?: (event: GatewayEvent) => void;
  /** Receives the text of every frame that was sent to a client. */
  onFrame?: (frame: SentFrame) => void;
  /** Called before each invocation and management call. It may delay, fail or lose the call. */
  before?: (call: GatewayCall) => Promise<Interference>;
  /** Wraps every request to `@connections`, from its arrival to its answer. */
  interceptManagement?: Intercept<ManagementCall, ManagementAnswer>;
};

export type Gateway = {
  /** Where clients connect: `ws://127.0.0.1:1234`. */
  ws: string;
  /** The endpoint for the SDK's management client: `http://127.0.0.1:1234`. */
  management: string;
  /** The open connections, the oldest first. */
  connectionIds(): string[];
  /** Resets a connection, as a network does. */
  cut(connectionId: string): void;
  /**
   * Closes every connection with 1001, gives clients and functions up to `graceMs` for it (600 by
   * default), and releases the port. Further calls have no effect.
   */
  close(graceMs?: number): Promise<void>;
};

const stage = "$default";
const apiId = "local00000";

/**
 * Starts an API Gateway WebSocket API on one port: connections, and the `@connections` API.
 *
 * Throws Node's own listen error, with the `code` `EADDRINUSE` and the requested `port`, when the
 * port is taken.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  checkIdentitySources(options.authorizer?.identitySources ?? []);
  const limits = { ...awsLimits, ...options.limits };
  const throttle = options.throttle ?? { perSecond: limits.requestsPerSecond, burst: limits.requestBurst };
  const running = createWorkInFlight();
  const api: Api = {
    id: apiId,
    stage,
    domainName: "",
    arn: `arn:aws:execute-api:${region}:${account}:${apiId}/${stage}`,
    routes: new Map(Object.entries(options.routes)),
    authorizer: options.authorizer,
    limits,
    readings: { emptyFrames: true, disconnectContext: false, ...options.readings },
    connections: new Map(),
    newConnections: new TokenBucket(limits.connectionsPerSecond, limits.connectionBurst),
    requests: new TokenBucket(limits.requestsPerSecond, limits.requestBurst),
    stageRequests: new TokenBucket(throttle.perSecond, throttle.burst),
    routeRequests: new Map(
      Object.entries(options.routes).flatMap(([key, { throttle: own }]) =>
        own ? [[key, new TokenBucket(own.perSecond, own.burst)] as const] : [],
      ),
    ),
    invoke: options.invoke,
    secretOf: options.secretOf ?? (() => undefined),
    before: options.before ?? (async () => undefined),
    interceptManagement: options.interceptManagement ?? ((_call, act) => act()),
    observe: options.observe ?? (() => {}),
    onFrame: options.onFrame ?? (() => {}),
    run(work) {
      running.add(work.catch(report));
    },
  };

  const sockets = new Set<Duplex>();
  const handshakes = new Set<Duplex>();
  const server = createServer((request, response) => {
    api.run(orDrop(response, serveManagement(api, request, response)));
  });
  server.on("upgrade", (request, socket, head) => {
    sockets.add(socket);
    handshakes.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // A client that disconnects during its handshake is detected at the upgrade.
    socket.on("error", () => socket.destroy());
    const done = orDrop(socket, handshake(api, request, socket, head));
    api.run(done.finally(() => handshakes.delete(socket)));
  });

  api.domainName = `${loopback}:${await listen(server, options.port)}`;

  let closing: Promise<void> | undefined;
  const close = async (graceMs: number) => {
    const released = once(server, "close");
    server.close();
    for (const socket of handshakes) socket.destroy();
    const connections = [...api.connections.values()];
    for (const connection of connections) connection.end(1001, "Going away");
    const quiet = async () => {
      await Promise.all(connections.map((connection) => connection.closed));
      await running.done();
    };
    await Promise.race([quiet(), after(graceMs, undefined, { ref: false })]);
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    await released;
  };
  return {
    ws: `ws://${api.domainName}`,
    management: `http://${api.domainName}`,
    connectionIds: () => [...api.connections.keys()],
    cut: (connectionId) => api.connections.get(connectionId)?.cut(),
    close: (graceMs = 600) => (closing ??= close(graceMs)),
  };
}

/** Drops the peer if the work fails: there will be no answer to wait for. */
async function orDrop(peer: { destroy(): unknown }, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    peer.destroy();
    throw error;
  }
}

/** Ignores management clients that disconnect during a request. */
function report(error: unknown): void {
  if (error instanceof Error && "code" in error && error.code === "ECONNRESET") return;
  console.error(error);
}

import { type FunctionLimits, type FunctionName, functions } from "./functions.ts";
import { type QueueSettings, queueSettings, queueWorker } from "./queue.ts";
import { type Cors, httpFunction, type SocketRoute, socketAuthorizer, socketRoutes } from "./routes.ts";
import { type Throttle, type Throttles, throttlesOf } from "./throttle.ts";

/** The HTTP API: one function on the route `$default`. */
type HttpApi = { function: string; cors: Cors | undefined; throttle: Throttle };

/** The WebSocket API. */
type SocketApi = {
  routes: Readonly<Record<string, SocketRoute>>;
  authorizer: { function: string; identitySources: readonly string[] };
  /** For frames: for every route that has no throttle of its own. */
  throttle: Throttle;
};

/**
 * The settings of one stage that determine its behaviour. `infra/` deploys them, a test reads them
 * back from the plan, and the local cloud enforces them.
 */
export type Deployment = {
  http: HttpApi;
  socket: SocketApi;
  queue: QueueSettings;
  functions: Readonly<Record<string, FunctionLimits>>;
};

/**
 * Which stage: whether `sst dev` runs its functions on a developer's machine, and which throttles
 * it sets itself.
 */
export type Occasion = { live: boolean; throttles?: Throttles };

/** In `sst dev`, as long as Lambda allows, so that a breakpoint does not end an invocation. */
const liveTimeoutSeconds = 15 * 60;

/** The timeout and memory of a function. */
export const limitsOf = (name: FunctionName, { live }: Pick<Occasion, "live">): FunctionLimits => {
  const { timeoutSeconds, memoryMb } = functions[name];
  return { timeoutSeconds: live ? liveTimeoutSeconds : timeoutSeconds, memoryMb };
};

const isFunction = (name: string): name is FunctionName => Object.hasOwn(functions, name);

/** What a stage is deployed with. */
export const deploymentOf = ({ live, throttles }: Occasion): Deployment => {
  const { frames, handshakes, requests } = throttlesOf(throttles);
  const routes = { ...socketRoutes, $connect: { ...socketRoutes.$connect, throttle: handshakes } };
  const names = Object.keys(functions).filter(isFunction);
  return {
    http: { function: httpFunction, cors: undefined, throttle: requests },
    socket: { routes, authorizer: socketAuthorizer, throttle: frames },
    queue: queueSettings(limitsOf(queueWorker, { live }).timeoutSeconds),
    functions: Object.fromEntries(names.map((name) => [name, limitsOf(name, { live })])),
  };
};

/**
 * One list that `infra/` deploys and the local cloud runs: functions, rights, routes, the queue,
 * and a stage's settings.
 */
export { type Bundling, bundling } from "./manifest/bundling.ts";
export {
  type Deployment,
  deploymentOf,
  type HttpApi,
  limitsOf,
  type SocketApi,
} from "./manifest/deployment.ts";
export {
  type FunctionLimits,
  type FunctionName,
  type FunctionSpec,
  functions,
} from "./manifest/functions.ts";
export { type QueueSettings, queueWorker } from "./manifest/queue.ts";
export {
  type Cors,
  httpFunction,
  reachableFunctions,
  type SocketRoute,
  socketAuthorizer,
  socketRoutes,
} from "./manifest/routes.ts";
export { readThrottles, type Throttle, type Throttles } from "./manifest/throttle.ts";
export { type StageValues, variablesOf } from "./manifest/variables.ts";

/**
 * One list that `infra/` deploys and the local cloud runs: functions, rights, routes, the queue,
 * and a stage's settings.
 */
export { type Bundling, bundling } from "./manifest/bundling.ts";
export {
  type Deployment,
  deploymentOf,
  limitsOf,
} from "./manifest/deployment.ts";
export {
  type FunctionName,
  type FunctionSpec,
  functions,
} from "./manifest/functions.ts";
export { queueWorker } from "./manifest/queue.ts";
export {
  httpFunction,
  reachableFunctions,
  type SocketRoute,
  socketAuthorizer,
  socketRoutes,
} from "./manifest/routes.ts";
export { readThrottles, type Throttle } from "./manifest/throttle.ts";
export { variablesOf } from "./manifest/variables.ts";

import { deployment, routeSettings } from "./deployment.ts";
import { settings } from "./stage.ts";

const routes = Promise.withResolvers<Record<string, $util.Output<string>>>();

/**
 * Registers the routes: the key of each, once the route is created. The stage waits for them: API
 * Gateway accepts no settings for a route that does not exist yet, and SST creates the stage with
 * the API (https://github.com/anomalyco/sst/issues/4501).
 */
export const nameRoutes = routes.resolve;

/** The settings of the routes that have their own throttle, once these are created. */
const ownSettings = $output(routes.promise).apply((made) =>
  Object.entries(deployment.socket.routes).flatMap(([key, { throttle }]) => {
    const routeKey = made[key];
    return throttle && routeKey ? [{ routeKey, ...routeSettings({ throttle }) }] : [];
  }),
);

/**
 * The WebSocket API. Its routes are created later, because the functions behind them post through
 * it.
 */
export const socket = new sst.aws.ApiGatewayWebSocket("Socket", {
  accessLog: { retention: settings.logs.retention },
  transform: {
    stage: (args) => {
      args.defaultRouteSettings = routeSettings(deployment.socket);
      args.routeSettings = ownSettings;
    },
  },
});

const { apiEndpoint } = socket.nodes.api;

/**
 * Where clients connect. SST's own `url` waits for the stage, and the stage for the functions that
 * have this address.
 */
export const socketUrl = $interpolate`${apiEndpoint}/$default`;

/** The endpoint of `@connections`, which does not wait for the stage, like `socketUrl`. */
export const managementEndpoint = socketUrl.apply((url) => url.replace(/^wss/, "https"));

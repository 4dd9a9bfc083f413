import { deployment, routeSettings } from "./deployment.ts";
import { settings } from "./stage.ts";

const routes = Promise.withResolvers<Record<string, $util.Output<string>>>();

/**
 * Says which routes there are: the key of each, as the route has it once it is made. The stage waits for them: API Gateway takes no settings for
 * a route that is not there yet, and SST makes the stage with the API (https://github.com/anomalyco/sst/issues/4501).
 */
export const nameRoutes = routes.resolve;

/** The settings of the routes that have a throttle of their own, once these are made. */
const ownSettings = $output(routes.promise).apply((made) =>
  Object.entries(deployment.socket.routes).flatMap(([key, { throttle }]) => {
    const routeKey = made[key];
    return throttle && routeKey ? [{ routeKey, ...routeSettings({ throttle }) }] : [];
  }),
);

/** The WebSocket API. Its routes come later, for the functions behind them post through it. */
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

/** Where clients connect. SST's own `url` waits for the stage, and the stage for the functions that have this address. */
export const socketUrl = $interpolate`${apiEndpoint}/$default`;

/** The endpoint of `@connections`, which waits for the stage no more than `socketUrl`. */
export const managementEndpoint = socketUrl.apply((url) => url.replace(/^wss/, "https"));

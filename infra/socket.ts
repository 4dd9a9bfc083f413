import { deployment, routeSettings } from "./deployment.ts";
import { settings } from "./stage.ts";

const routes = Promise.withResolvers<Record<string, aws.apigatewayv2.Route>>();

/**
 * Says which routes there are. The stage waits for those that have a throttle of their own: API Gateway takes no settings for a route that is
 * not there yet, and SST makes the stage with the API (https://github.com/anomalyco/sst/issues/4501).
 */
export const nameRoutes = routes.resolve;

/** The settings of the routes that have a throttle of their own, once these are made. */
const ownSettings = $output(routes.promise).apply((made) =>
  $resolve(
    Object.entries(deployment.socket.routes).flatMap(([key, { throttle }]) => {
      const route = made[key];
      return throttle && route ? [{ routeKey: route.routeKey, ...routeSettings({ throttle }) }] : [];
    }),
  ),
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

import { deployment, routeSettings } from "./deployment.ts";
import { settings } from "./stage.ts";

/**
 * The HTTP API. Its route is created later: the site is built with its address, and the function
 * behind it knows the site.
 */
export const api = new sst.aws.ApiGatewayV2("Api", {
  cors: false,
  accessLog: { retention: settings.logs.retention },
  transform: {
    api: (args) => {
      // SST turns `cors: false` into an empty block, and with any block API Gateway answers
      // preflights itself and ignores the function's headers:
      // https://github.com/anomalyco/sst/issues/6748
      args.corsConfiguration = deployment.http.cors;
    },
    stage: (args) => {
      args.defaultRouteSettings = routeSettings(deployment.http);
    },
  },
});

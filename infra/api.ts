import { deployment, routeSettings } from "./deployment.ts";
import { settings } from "./stage.ts";

/** The HTTP API. Its route comes later: the site is built with its address, and the function behind it knows the site. */
export const api = new sst.aws.ApiGatewayV2("Api", {
  cors: false,
  accessLog: { retention: settings.logs.retention },
  transform: {
    api: (args) => {
      // SST makes an empty block of `cors: false`, and with any block API Gateway answers preflights by itself and
      // ignores the function's headers: https://github.com/anomalyco/sst/issues/6748
      args.corsConfiguration = deployment.http.cors;
    },
    stage: (args) => {
      args.defaultRouteSettings = routeSettings(deployment.http);
    },
  },
});

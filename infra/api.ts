import { settings } from "./stage.ts";

/** The HTTP API. Its route comes later: the site is built with its address, and the function behind it knows the site. */
export const api = new sst.aws.ApiGatewayV2("Api", {
  cors: false,
  accessLog: { retention: settings.logs.retention },
  transform: {
    stage: (args) => {
      args.defaultRouteSettings = settings.throttle;
    },
  },
});

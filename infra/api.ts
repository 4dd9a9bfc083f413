import { httpFunction } from "../packages/functions/src/manifest.ts";
import { deployed } from "./functions.ts";
import { settings } from "./stage.ts";

/** The HTTP API: every request, preflights included, goes to the one function, which answers CORS itself. */
export const api = new sst.aws.ApiGatewayV2("Api", {
  cors: false,
  accessLog: { retention: settings.logs.retention },
  transform: {
    stage: (args) => {
      args.defaultRouteSettings = settings.throttle;
    },
  },
});

api.route("$default", deployed[httpFunction].arn);

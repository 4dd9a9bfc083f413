import { deployment, routeSettings } from "./deployment.ts";
import { settings } from "./stage.ts";

/** The WebSocket API. Its routes come later, for the functions behind them post through it. */
export const socket = new sst.aws.ApiGatewayWebSocket("Socket", {
  accessLog: { retention: settings.logs.retention },
  transform: {
    stage: (args) => {
      args.defaultRouteSettings = routeSettings(deployment.socket);
    },
  },
});

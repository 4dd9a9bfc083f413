import {
  type FunctionName,
  httpFunction,
  socketAuthorizer,
  socketRoutes,
} from "../packages/functions/src/manifest.ts";
import { api } from "./api.ts";
import { deployed } from "./functions.ts";
import { socket } from "./socket.ts";

const authorizer = socket.addAuthorizer("Handshake", {
  // With an identity source, a handshake without that header would be refused before the function is asked.
  lambda: { function: deployed[socketAuthorizer].arn, identitySources: [] },
});

for (const [key, name] of Object.entries<FunctionName>(socketRoutes)) {
  const answers = key !== "$connect" && key !== "$disconnect";
  const route = socket.route(key, deployed[name].arn, {
    auth: key === "$connect" && { lambda: authorizer.id },
    transform: {
      route: (args) => {
        if (answers) args.routeResponseSelectionExpression = "$default";
      },
    },
  });
  if (!answers) continue;

  // With it, what the function returns goes back to the caller as a frame.
  new aws.apigatewayv2.RouteResponse(`SocketResponse${key.replace("$", "")}`, {
    apiId: socket.nodes.api.id,
    routeId: route.nodes.route.id,
    routeResponseKey: "$default",
  });
}

/** Every HTTP request, preflights included, goes to the one function, which answers CORS itself. */
api.route("$default", deployed[httpFunction].arn);

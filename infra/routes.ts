import { httpFunction, socketAuthorizer, socketRoutes } from "../packages/functions/src/manifest.ts";
import { api } from "./api.ts";
import { deployed } from "./functions.ts";
import { nameRoutes, socket } from "./socket.ts";

const authorizer = socket.addAuthorizer("Handshake", {
  lambda: {
    function: deployed[socketAuthorizer.function].arn,
    identitySources: [...socketAuthorizer.identitySources],
  },
});

const made: Record<string, $util.Output<string>> = {};

for (const [key, { function: name, routeResponse }] of Object.entries(socketRoutes)) {
  const route = socket.route(key, deployed[name].arn, {
    auth: key === "$connect" && { lambda: authorizer.id },
    transform: {
      route: (args) => {
        if (routeResponse) args.routeResponseSelectionExpression = "$default";
      },
    },
  });
  made[key] = route.nodes.route.routeKey;
  if (!routeResponse) continue;

  // With it, the function's return value goes back to the caller as a frame.
  new aws.apigatewayv2.RouteResponse(`SocketResponse${key.replace("$", "")}`, {
    apiId: socket.nodes.api.id,
    routeId: route.nodes.route.id,
    routeResponseKey: "$default",
  });
}

nameRoutes(made);

/**
 * Every HTTP request, including preflights, goes to the one function, which answers CORS itself.
 */
api.route("$default", deployed[httpFunction].arn);

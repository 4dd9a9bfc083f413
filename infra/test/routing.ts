import { expect, it } from "vitest";
import { httpFunction, socketAuthorizer, socketRoutes } from "../../packages/functions/src/manifest.ts";
import { functionArn, region } from "./mock-cloud.ts";
import type { Plan } from "./plan.ts";
import { inputsOf, onlyInputOf } from "./read.ts";

const viaGateway = (arn: string) =>
  `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;

/** The routes of both APIs, their integrations, and who may call what. */
export const routing = (stage: string, plan: () => Plan) => {
  const api = (protocol: string) =>
    inputsOf(plan(), "aws:apigatewayv2/api:Api").find(({ protocolType }) => protocolType === protocol);
  const integrationOf = (target: string) =>
    plan().resources.find(({ name }) => target === `integrations/${name}-id`)?.inputs;
  const routesOf = (apiId: string) =>
    inputsOf(plan(), "aws:apigatewayv2/route:Route").filter((route) => route.apiId === apiId);

  it("leads each route of the manifest to its function, by the action of a frame", () => {
    expect(api("WEBSOCKET")?.routeSelectionExpression).toBe("$request.body.action");
    const routes = routesOf("SocketApi-id");
    expect(routes.map(({ routeKey }) => routeKey).sort()).toEqual(Object.keys(socketRoutes).sort());
    for (const [key, { function: name }] of Object.entries(socketRoutes)) {
      const route = routes.find(({ routeKey }) => routeKey === key);
      expect([key, route && integrationOf(route.target)]).toEqual([
        key,
        {
          apiId: "SocketApi-id",
          integrationType: "AWS_PROXY",
          integrationUri: viaGateway(functionArn(`parley-${stage}-${name}`)),
        },
      ]);
    }
  });

  it("sends back what a function returns on every route but $connect and $disconnect", () => {
    const answering = Object.keys(socketRoutes).filter((key) => !["$connect", "$disconnect"].includes(key));
    const selected = routesOf("SocketApi-id").filter((route) => route.routeResponseSelectionExpression);
    expect(selected.map(({ routeKey }) => routeKey).sort()).toEqual(answering.sort());

    const responses = inputsOf(plan(), "aws:apigatewayv2/routeResponse:RouteResponse");
    const routeIds = plan().resources.flatMap(({ type, name, inputs }) =>
      type === "aws:apigatewayv2/route:Route" && inputs.routeResponseSelectionExpression
        ? [`${name}-id`]
        : [],
    );
    expect(responses.map(({ routeId }) => routeId).sort()).toEqual(routeIds.sort());
    for (const response of responses) expect(response.routeResponseKey).toBe("$default");
  });

  it("asks the authorizer on every handshake, with or without a token", () => {
    const authorizer = onlyInputOf(plan(), "aws:apigatewayv2/authorizer:Authorizer");
    expect(authorizer).toMatchObject({
      authorizerType: "REQUEST",
      identitySources: [],
      authorizerUri: viaGateway(functionArn(`parley-${stage}-${socketAuthorizer.function}`)),
    });
    for (const { routeKey, authorizationType } of routesOf("SocketApi-id")) {
      expect([routeKey, authorizationType]).toEqual([routeKey, routeKey === "$connect" ? "CUSTOM" : "NONE"]);
    }
  });

  it("leads every HTTP request to the one function, preflights too", () => {
    expect(api("HTTP")).not.toHaveProperty("corsConfiguration");
    const [route, ...more] = routesOf("ApiApi-id");
    expect(more).toEqual([]);
    expect(route.routeKey).toBe("$default");
    expect(integrationOf(route.target)).toMatchObject({
      integrationUri: functionArn(`parley-${stage}-${httpFunction}`),
    });
  });

  it("lets only its own APIs call a function", () => {
    for (const { principal, sourceArn } of inputsOf(plan(), "aws:lambda/permission:Permission")) {
      expect(principal).toBe("apigateway.amazonaws.com");
      expect(sourceArn).toMatch(/^arn:aws:execute-api:[^*]+:(SocketApi-id|ApiApi-id)\//);
    }
  });

  it("makes the stage when the route is there that has a throttle of its own", () => {
    const at = (type: string, routeKey?: string) =>
      plan().resources.findIndex(
        ({ type: made, inputs }) =>
          made === `aws:apigatewayv2/${type}` &&
          (routeKey === undefined ? inputs.apiId === "SocketApi-id" : inputs.routeKey === routeKey),
      );
    const [route, made] = [at("route:Route", "$connect"), at("stage:Stage")];
    expect(route).toBeGreaterThanOrEqual(0);
    expect(made).toBeGreaterThan(route);
    expect(plan().resources[made]?.inputs.routeSettings).toEqual([
      { routeKey: "$connect", throttlingRateLimit: 20, throttlingBurstLimit: 500 },
    ]);
  });

  it("limits what clients may ask, and leaves half of the account's requests to the posts", () => {
    for (const { defaultRouteSettings } of inputsOf(plan(), "aws:apigatewayv2/stage:Stage")) {
      expect(defaultRouteSettings.throttlingRateLimit).toBeGreaterThan(0);
      expect(defaultRouteSettings.throttlingRateLimit).toBeLessThanOrEqual(5_000);
      expect(defaultRouteSettings.throttlingBurstLimit).toBeLessThanOrEqual(5_000);
    }
  });

  it("takes frames so fast that nobody keeps others from sending with what it refuses", () => {
    const socket = inputsOf(plan(), "aws:apigatewayv2/stage:Stage").find(
      ({ apiId }) => apiId === "SocketApi-id",
    );
    expect(socket?.defaultRouteSettings).toMatchObject({
      throttlingRateLimit: 5_000,
      throttlingBurstLimit: 5_000,
    });
  });
};

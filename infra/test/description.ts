import type { Deployment, SocketRoute, Throttle } from "../../packages/functions/src/manifest.ts";
import type { InputsOf } from "./inputs.ts";
import type { Plan } from "./plan.ts";
import { inputsNamed, inputsOf, onlyInputOf } from "./read.ts";

type Stage = InputsOf<"aws:apigatewayv2/stage:Stage">;

/** The throttles of an API's stage: of every route, and of those that have their own. */
const throttlesOf = (stages: readonly Stage[], apiId: string) => {
  const [stage, ...more] = stages.filter((each) => each.apiId === apiId);
  if (stage === undefined || more.length > 0) throw new Error(`The API ${apiId} has not exactly one stage.`);
  const { defaultRouteSettings, routeSettings = [] } = stage;
  const read = (settings: { throttlingRateLimit: number; throttlingBurstLimit: number }): Throttle => ({
    perSecond: settings.throttlingRateLimit,
    burst: settings.throttlingBurstLimit,
  });
  const ofRoute = new Map<string, Throttle>();
  for (const settings of routeSettings) ofRoute.set(settings.routeKey, read(settings));
  return { throttle: read(defaultRouteSettings), ofRoute };
};

/** The throttle of an API whose routes have none of their own. */
const onlyThrottle = (stages: readonly Stage[], apiId: string) => {
  const { throttle, ofRoute } = throttlesOf(stages, apiId);
  if (ofRoute.size > 0)
    throw new Error(`The API ${apiId} has settings of single routes, which nothing reads.`);
  return throttle;
};

/**
 * Reads a stage's settings back from its plan, from the resources and not from the manifest.
 *
 * @returns what the local cloud can run.
 * @throws Error when the plan has something that the description cannot express.
 */
export const describePlan = (plan: Plan, stage: string): Deployment => {
  const functionNamed = (text: string) => {
    const [, name] = new RegExp(`:function:parley-${stage}-([a-z-]+)(/|$)`).exec(text) ?? [];
    if (name === undefined) throw new Error(`${text} names no function of the stage ${stage}.`);
    return name;
  };
  const targetOf = (target: string) => {
    const name = target.replace(/^integrations\//, "").replace(/-id$/, "");
    const { integrationUri } = inputsNamed(plan, "aws:apigatewayv2/integration:Integration", name);
    return functionNamed(integrationUri);
  };
  const stages = inputsOf(plan, "aws:apigatewayv2/stage:Stage");
  const routes = plan.resources
    .filter(({ type }) => type === "aws:apigatewayv2/route:Route")
    .map(({ name }) => ({ id: `${name}-id`, ...inputsNamed(plan, "aws:apigatewayv2/route:Route", name) }));
  const responses = inputsOf(plan, "aws:apigatewayv2/routeResponse:RouteResponse");

  const http = () => {
    const { corsConfiguration } = inputsNamed(plan, "aws:apigatewayv2/api:Api", "ApiApi");
    const [route, ...more] = routes.filter(({ apiId }) => apiId === "ApiApi-id");
    if (route?.routeKey !== "$default" || more.length > 0)
      throw new Error("The HTTP API has another route than $default.");
    return {
      function: targetOf(route.target),
      cors: corsConfiguration,
      throttle: onlyThrottle(stages, "ApiApi-id"),
    };
  };

  const socket = () => {
    const authorizer = onlyInputOf(plan, "aws:apigatewayv2/authorizer:Authorizer");
    const connect = routes.find(({ apiId, routeKey }) => apiId === "SocketApi-id" && routeKey === "$connect");
    if (connect?.authorizationType !== "CUSTOM") throw new Error("No authorizer is asked about handshakes.");
    const { throttle: ofFrames, ofRoute } = throttlesOf(stages, "SocketApi-id");
    const entries = routes
      .filter(({ apiId }) => apiId === "SocketApi-id")
      .map(({ id, routeKey, target, routeResponseSelectionExpression }): [string, SocketRoute] => {
        // Either without the other sends nothing.
        const routeResponse =
          routeResponseSelectionExpression === "$default" &&
          responses.some(
            ({ routeId, routeResponseKey }) => routeId === id && routeResponseKey === "$default",
          );
        const throttle = ofRoute.get(routeKey);
        return [routeKey, { function: targetOf(target), routeResponse, ...(throttle && { throttle }) }];
      });
    for (const key of ofRoute.keys())
      if (!entries.some(([routeKey]) => routeKey === key)) throw new Error(`There is no route ${key}.`);
    return {
      routes: Object.fromEntries(entries),
      authorizer: {
        function: functionNamed(authorizer.authorizerUri),
        identitySources: authorizer.identitySources ?? [],
      },
      throttle: ofFrames,
    };
  };

  const queue = () => {
    const made = inputsNamed(plan, "aws:sqs/queue:Queue", "FanoutQueue");
    const dead = inputsNamed(plan, "aws:sqs/queue:Queue", "FanoutDeadQueue");
    const mapping = onlyInputOf(plan, "aws:lambda/eventSourceMapping:EventSourceMapping");
    return {
      worker: functionNamed(mapping.functionName),
      batch: mapping.batchSize,
      partialFailures: mapping.functionResponseTypes.includes("ReportBatchItemFailures"),
      maximumConcurrency: mapping.scalingConfig?.maximumConcurrency,
      visibilitySeconds: made.visibilityTimeoutSeconds,
      tries: JSON.parse(made.redrivePolicy).maxReceiveCount,
      retentionSeconds: made.messageRetentionSeconds,
      deadLetterSeconds: dead.messageRetentionSeconds,
      deduplicationScope: made.deduplicationScope,
      throughputLimit: made.fifoThroughputLimit,
    };
  };

  const made = inputsOf(plan, "aws:lambda/function:Function");
  return {
    http: http(),
    socket: socket(),
    queue: queue(),
    functions: Object.fromEntries(
      made.map(({ name, timeout, memorySize }) => [
        functionNamed(`:function:${name}`),
        { timeoutSeconds: timeout, memoryMb: memorySize },
      ]),
    ),
  };
};

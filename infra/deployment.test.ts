import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { createTableInput, tableLayout } from "../packages/core/src/table.ts";
import {
  type FunctionSpec,
  functions,
  httpFunction,
  socketAuthorizer,
  socketRoutes,
} from "../packages/functions/src/manifest.ts";
import { account, region } from "./test/mock-cloud.ts";
import { guestKey, type Plan, planStages } from "./test/plan.ts";
import { installPlatform, root } from "./test/platform.ts";
import { grantsOf, inputsOf, onlyInputOf, showsOpenly } from "./test/read.ts";

const stages = ["ci", "production"] as const;
const plans = new Map<string, Plan>();

/** The plan of a stage. */
const planned = (stage: (typeof stages)[number]): Plan => {
  const plan = plans.get(stage);
  if (plan === undefined) throw new Error(`The stage ${stage} was not planned.`);
  return plan;
};

beforeAll(async () => {
  await installPlatform();
  for (const [stage, plan] of await planStages(stages)) plans.set(stage, plan);
}, 240_000);

const specs = Object.entries<FunctionSpec>(functions);
const functionArn = (stage: string, name: string) =>
  `arn:aws:lambda:${region}:${account}:function:parley-${stage}-${name}`;
const viaGateway = (arn: string) =>
  `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;

it("is well typed", { timeout: 60_000 }, async () => {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  await expect(
    promisify(execFile)(process.execPath, [tsc, "-p", join(root, "infra")]),
  ).resolves.toBeDefined();
});

describe.each(stages)("the stage %s", (stage) => {
  const api = (protocol: string) =>
    inputsOf(planned(stage), "aws:apigatewayv2/api:Api").find(
      ({ protocolType }) => protocolType === protocol,
    );
  const integrationOf = (target: string) =>
    planned(stage).resources.find(({ name }) => target === `integrations/${name}-id`)?.inputs;
  const routesOf = (apiId: string) =>
    inputsOf(planned(stage), "aws:apigatewayv2/route:Route").filter((route) => route.apiId === apiId);

  it("leads each route of the manifest to its function, by the action of a frame", () => {
    expect(api("WEBSOCKET").routeSelectionExpression).toBe("$request.body.action");
    const routes = routesOf("SocketApi-id");
    expect(routes.map(({ routeKey }) => routeKey).sort()).toEqual(Object.keys(socketRoutes).sort());
    for (const [key, name] of Object.entries(socketRoutes)) {
      const route = routes.find(({ routeKey }) => routeKey === key);
      expect([key, integrationOf(route.target)]).toEqual([
        key,
        {
          apiId: "SocketApi-id",
          integrationType: "AWS_PROXY",
          integrationUri: viaGateway(functionArn(stage, name)),
        },
      ]);
    }
  });

  it("sends back what a function returns on every route but $connect and $disconnect", () => {
    const answering = Object.keys(socketRoutes).filter((key) => !["$connect", "$disconnect"].includes(key));
    const selected = routesOf("SocketApi-id").filter((route) => route.routeResponseSelectionExpression);
    expect(selected.map(({ routeKey }) => routeKey).sort()).toEqual(answering.sort());

    const responses = inputsOf(planned(stage), "aws:apigatewayv2/routeResponse:RouteResponse");
    const routeIds = planned(stage).resources.flatMap(({ type, name, inputs }) =>
      type === "aws:apigatewayv2/route:Route" && inputs.routeResponseSelectionExpression
        ? [`${name}-id`]
        : [],
    );
    expect(responses.map(({ routeId }) => routeId).sort()).toEqual(routeIds.sort());
    for (const response of responses) expect(response.routeResponseKey).toBe("$default");
  });

  it("asks the authorizer on every handshake, with or without a token", () => {
    const authorizer = onlyInputOf(planned(stage), "aws:apigatewayv2/authorizer:Authorizer");
    expect(authorizer).toMatchObject({
      authorizerType: "REQUEST",
      identitySources: [],
      authorizerUri: viaGateway(functionArn(stage, socketAuthorizer)),
    });
    for (const { routeKey, authorizationType } of routesOf("SocketApi-id")) {
      expect([routeKey, authorizationType]).toEqual([routeKey, routeKey === "$connect" ? "CUSTOM" : "NONE"]);
    }
  });

  it("leads every HTTP request to the one function, preflights too", () => {
    expect(api("HTTP").corsConfiguration).toEqual({});
    const [route, ...more] = routesOf("ApiApi-id");
    expect(more).toEqual([]);
    expect(route.routeKey).toBe("$default");
    expect(integrationOf(route.target)).toMatchObject({ integrationUri: functionArn(stage, httpFunction) });
  });

  it("lets only its own APIs call a function", () => {
    for (const { principal, sourceArn } of inputsOf(planned(stage), "aws:lambda/permission:Permission")) {
      expect(principal).toBe("apigateway.amazonaws.com");
      expect(sourceArn).toMatch(/^arn:aws:execute-api:[^*]+:(SocketApi-id|ApiApi-id)\//);
    }
  });

  it("runs each function of the manifest on arm64 and Node 24, with the settings it reads and no more", () => {
    const deployed = inputsOf(planned(stage), "aws:lambda/function:Function");
    expect(deployed.map(({ name }) => name).sort()).toEqual(
      specs.map(([name]) => `parley-${stage}-${name}`).sort(),
    );
    for (const [name, spec] of specs) {
      const made = deployed.find((each) => each.name === `parley-${stage}-${name}`);
      expect(made).toMatchObject({
        handler: spec.handler,
        architectures: ["arm64"],
        runtime: "nodejs24.x",
        timeout: spec.timeoutSeconds,
        memorySize: spec.memoryMb,
      });
      const settings = Object.entries(made.environment.variables).filter(([key]) =>
        key.startsWith("PARLEY_"),
      );
      expect(Object.fromEntries(settings)).toEqual({
        ...(spec.table && { PARLEY_TABLE: onlyInputOf(planned(stage), "aws:dynamodb/table:Table").name }),
        ...(spec.connections && {
          PARLEY_SOCKET: `https://SocketApi-id.execute-api.${region}.amazonaws.com/$default`,
        }),
        ...(spec.invokesWelcome && { PARLEY_WELCOME: `parley-${stage}-welcome` }),
        ...(spec.guestKey && { PARLEY_GUEST_KEY: guestKey }),
        ...(spec.retention && { PARLEY_RETENTION_DAYS: "0" }),
      });
    }
  });

  it("allows each function exactly what the manifest says, on exactly that resource", () => {
    const table = `arn:aws:dynamodb:${region}:${account}:table/${onlyInputOf(planned(stage), "aws:dynamodb/table:Table").name}`;
    const connections = `arn:aws:execute-api:${region}:${account}:SocketApi-id/$default`;
    const grants = grantsOf(planned(stage));
    expect(grants.size).toBe(specs.length);
    for (const [name, spec] of specs) {
      const logs = `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/parley-${stage}-${name}:*`;
      const { table: actions = [], indexes = [], connections: methods = [] } = spec;
      const expected = [
        ...actions.map((action) => `${action} ${table}`),
        ...indexes.map((index) => `dynamodb:Query ${table}/index/${index}`),
        ...methods.map((method) => `execute-api:ManageConnections ${connections}/${method}/@connections/*`),
        ...(spec.invokesWelcome ? [`lambda:InvokeFunction ${functionArn(stage, "welcome")}`] : []),
        `logs:CreateLogStream ${logs}`,
        `logs:PutLogEvents ${logs}`,
      ];
      const granted = grants.get(`parley-${stage}-${name}`);
      expect([name, granted?.allows]).toEqual([name, expected.map((each) => `Allow ${each}`).sort()]);
      expect(granted?.managed).toEqual([]);
    }
  });

  it("allows no action and no resource by a wildcard of its own", () => {
    for (const { allows } of grantsOf(planned(stage)).values()) {
      for (const statement of allows) {
        const [, action, resource] = statement.split(" ");
        expect(action).not.toContain("*");
        // A connection and a log stream have no name before they are there.
        expect(resource?.replace(/@connections\/\*$|(log-group:[^*]+):\*$/, "")).not.toContain("*");
      }
    }
  });

  it("lets nobody but Lambda take on a function's role", () => {
    for (const { trusts } of grantsOf(planned(stage)).values()) {
      const { Statement } = JSON.parse(trusts);
      expect(Statement).toMatchObject([
        { Action: "sts:AssumeRole", Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" } },
      ]);
    }
  });

  it("makes no other role but the one that lets API Gateway write its access logs", () => {
    const roles = planned(stage).resources.filter(({ type }) => type === "aws:iam/role:Role");
    const others = roles.filter(({ name }) => !/^[A-Z][a-z]+FunctionRole$/.test(name));
    expect(roles).toHaveLength(specs.length + 1);
    expect(others.map(({ inputs }) => inputs.managedPolicyArns)).toEqual([
      ["arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"],
    ]);
  });

  it("keeps the logs of every function and the access logs of both APIs, but not for ever", () => {
    const days = stage === "production" ? 90 : 7;
    const groups = inputsOf(planned(stage), "aws:cloudwatch/logGroup:LogGroup");
    for (const { name, retentionInDays } of groups) expect([name, retentionInDays]).toEqual([name, days]);

    const names = groups.map(({ name }) => name);
    const used = inputsOf(planned(stage), "aws:lambda/function:Function").map(
      ({ loggingConfig }) => loggingConfig.logGroup,
    );
    const stagesOfApis = inputsOf(planned(stage), "aws:apigatewayv2/stage:Stage");
    const accessLogs = stagesOfApis.map(({ accessLogSettings }) => accessLogSettings.destinationArn);
    expect(accessLogs).toHaveLength(2);
    expect(names.sort()).toEqual(
      [...used, ...accessLogs.map((arn: string) => arn.split(":log-group:")[1])].sort(),
    );
  });

  it("limits what clients may ask, and leaves most of the account's requests to the posts", () => {
    for (const { defaultRouteSettings } of inputsOf(planned(stage), "aws:apigatewayv2/stage:Stage")) {
      expect(defaultRouteSettings.throttlingRateLimit).toBeGreaterThan(0);
      expect(defaultRouteSettings.throttlingRateLimit).toBeLessThanOrEqual(1_000);
      expect(defaultRouteSettings.throttlingBurstLimit).toBeLessThanOrEqual(2_000);
    }
  });

  it("makes the table that the local cloud makes", () => {
    const table = onlyInputOf(planned(stage), "aws:dynamodb/table:Table");
    const keysOf = ({ hashKey, rangeKey }: { hashKey: string; rangeKey: string }) => [
      { AttributeName: hashKey, KeyType: "HASH" },
      { AttributeName: rangeKey, KeyType: "RANGE" },
    ];
    expect({
      TableName: table.name,
      BillingMode: table.billingMode,
      AttributeDefinitions: table.attributes.map(({ name, type }: { name: string; type: string }) => ({
        AttributeName: name,
        AttributeType: type,
      })),
      KeySchema: keysOf(table),
      GlobalSecondaryIndexes: table.globalSecondaryIndexes.map(
        (index: { name: string; hashKey: string; rangeKey: string; projectionType: string }) => ({
          IndexName: index.name,
          KeySchema: keysOf(index),
          Projection: { ProjectionType: index.projectionType },
        }),
      ),
    }).toEqual(createTableInput(table.name));
    expect(table.localSecondaryIndexes).toEqual([]);
  });

  it("lets items expire, encrypts them, and can go back to any second of the last weeks", () => {
    expect(onlyInputOf(planned(stage), "aws:dynamodb/table:Table")).toMatchObject({
      ttl: { attributeName: tableLayout.ttl, enabled: true },
      serverSideEncryption: { enabled: true },
      pointInTimeRecovery: { enabled: true },
    });
  });

  it("builds the site with the endpoints, and tells them to the one who deploys", () => {
    const socket = `wss://SocketApi-id.execute-api.${region}.amazonaws.com/$default`;
    const http = `https://ApiApi-id.execute-api.${region}.amazonaws.com`;
    const { environment } = onlyInputOf(planned(stage), "command:local:Command");
    expect(environment).toEqual({ VITE_SOCKET_URL: socket, VITE_API_URL: http });
    expect(planned(stage).outputs).toMatchObject({ site: "https://site.cloudfront.net", socket, api: http });
  });

  it("shows the guest key to the functions that need it and nowhere else", () => {
    expect(showsOpenly(planned(stage), guestKey)).toBe(false);
  });

  it("serves the site over HTTPS from a bucket that nobody else can read or write", () => {
    const { defaultCacheBehavior } = onlyInputOf(planned(stage), "aws:cloudfront/distribution:Distribution");
    expect(defaultCacheBehavior).toMatchObject({
      viewerProtocolPolicy: "redirect-to-https",
      allowedMethods: ["GET", "HEAD"],
      responseHeadersPolicyId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(
      onlyInputOf(planned(stage), "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"),
    ).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const { policy } = onlyInputOf(planned(stage), "aws:s3/bucketPolicy:BucketPolicy");
    const allowed = JSON.parse(policy).statements.filter(
      ({ effect }: { effect?: string }) => effect !== "Deny",
    );
    expect(allowed).toMatchObject([
      { actions: ["s3:GetObject"], principals: [{ identifiers: ["cloudfront.amazonaws.com"] }] },
    ]);
    expect(inputsOf(planned(stage), "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration")).toEqual([]);
  });
});

it("keeps and protects production", () => {
  const { app, resources } = planned("production");
  expect(app).toMatchObject({ removal: "retain", protect: true });
  const table = resources.find(({ type }) => type === "aws:dynamodb/table:Table");
  expect(table).toMatchObject({ retained: true, inputs: { deletionProtectionEnabled: true } });
});

it("removes any other stage without a trace", () => {
  const { app, resources } = planned("ci");
  expect(app).toMatchObject({ removal: "remove", protect: false });
  const table = resources.find(({ type }) => type === "aws:dynamodb/table:Table");
  expect(table).toMatchObject({ retained: false, inputs: { deletionProtectionEnabled: false } });
});

it("gives two stages nothing in common", () => {
  const namesOf = (stage: (typeof stages)[number]) =>
    planned(stage)
      .resources.filter(({ type }) => type.startsWith("aws:"))
      .flatMap(({ inputs }) => [inputs.name, inputs.bucket].filter((name) => typeof name === "string"));
  const shared = namesOf("ci").filter((name) => namesOf("production").includes(name));
  expect(shared.filter((name) => name !== "assets" && name !== "$default")).toEqual([]);
});

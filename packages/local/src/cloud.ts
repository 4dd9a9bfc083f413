import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TableUnusable } from "@parley/aws-local/dynamodb/create-table";
import { type EngineName, startDynamoDb } from "@parley/aws-local/dynamodb/dynamodb";
import { refuseBeyondRoles } from "@parley/aws-local/dynamodb/permission";
import { failureQueueNames, startSubscriptions } from "@parley/aws-local/event-source/subscriptions";
import { type Gateway, startGateway } from "@parley/aws-local/gateway/gateway";
import { startHttpApi } from "@parley/aws-local/http/http-api";
import { createRefusals } from "@parley/aws-local/iam/refusals";
import { startIssuer } from "@parley/aws-local/issuer/issuer";
import { startLambdaApi } from "@parley/aws-local/lambda/api";
import { accessKeyId, roleKeyId, secretAccessKey } from "@parley/aws-local/lambda/function";
import { type LambdaHost, startLambdaHost } from "@parley/aws-local/lambda/host";
import type { Invoke } from "@parley/aws-local/lambda/invoke";
import { silentLog } from "@parley/aws-local/log";
import { startQueue } from "@parley/aws-local/queue/queue";
import type { RateLimitsInput } from "@parley/core/rate-limit/rate-limits";
import { bundling, deploymentOf, type FunctionSpec } from "@parley/functions/manifest";
import type { Accounts, Cloud, CloudOptions, Ports } from "./cloud-options.ts";
import { FolderUnusable, openDataFolder, temporaryGuestKey } from "./data-folder.ts";
import { createFaults } from "./faults/create.ts";
import { noFaults } from "./faults/plan.ts";
import { localClient } from "./identity/client.ts";
import { webChat } from "./identity/site.ts";
import { createLatencies } from "./latencies.ts";
import { createMeter } from "./meter/meter.ts";
import { createParts } from "./parts.ts";
import { queueRoles, tableRoles } from "./roles.ts";
import { specsOf } from "./specs.ts";
import { adviceFor, entityOf, tableNamed } from "./table.ts";
import { hostedFunction } from "./variables.ts";

const table = "parley";

/** The project's root, which the manifest names handlers from. */
const projectRoot = fileURLToPath(new URL("../../..", import.meta.url));

export type { Accounts, Cloud, CloudOptions, Ports } from "./cloud-options.ts";

/**
 * Everybody who comes to the cloud comes from loopback: as many as may come to the whole of a deployed
 * stage.
 */
const oneAddress = {
  addressGuests: { burst: 10_000, perSecond: 500 },
  addressRequests: { burst: 10_000, perSecond: 10_000 },
  addressCost: { burst: 1e9, perSecond: 1e6, perDay: 1e12 },
  heardCost: { burst: 1e9, perSecond: 1e6, perDay: 1e12 },
  addressFrames: { burst: 1e6, perSecond: 1e6 },
  addressRefusals: { burst: 1e6, perSecond: 1e6 },
} satisfies RateLimitsInput;

/** Costs without a limit, for what measures or attacks something else. */
export const anyCost = {
  guestCost: { burst: 1e9, perSecond: 1e6, perDay: 1e12 },
  accountCost: { burst: 1e9, perSecond: 1e6, perDay: 1e12 },
} satisfies RateLimitsInput;

/** The functions that a person's first actions need, in the order of need. */
const hotFunctions = ["authorizer", "connect", "default", "send", "api"];

const freePorts: Ports = { gateway: 0, api: 0, dynamodb: 0, lambda: 0, sqs: 0 };

/** Pages of this machine, on any port, and pages opened as files. */
const localSites = "http://127.0.0.1:* http://localhost:* http://[::1]:* null";

const engineOf = (name: string | undefined): EngineName => {
  if (name === undefined || name === "" || name === "dynalite") return "dynalite";
  if (name === "dynamodb-local") return name;
  throw new Error(`PARLEY_DYNAMODB is "${name}". It can be dynalite or dynamodb-local.`);
};

const externalAccounts = (accounts: CloudOptions["accounts"]): Accounts | undefined =>
  accounts && "issuer" in accounts ? accounts : undefined;

const portOf = (url: string) => Number(new URL(url).port);

/** The functions' keys: whoever else posts, a person's own program, may sign with any. */
const secretsOf = (specs: Readonly<Record<string, FunctionSpec>>) => {
  const roleKeys = new Set(Object.keys(specs).map((name) => accessKeyId(name)));
  return (keyId: string) => (roleKeys.has(roleKeyId(keyId)) ? secretAccessKey : undefined);
};

/**
 * Production, but for HTTP requests: nobody pays for them here, and all that anybody does on a machine shares
 * their throttle.
 */
const productionHere = deploymentOf({
  live: false,
  throttles: { requests: { perSecond: 20, burst: 500 } },
});

/**
 * Runs the whole of Parley on loopback: the real handlers, behind what stands for AWS's services. Several
 * clouds may run at once, each with a data folder of its own or in memory.
 * @throws a `FolderInUse` or `FolderUnusable`; Node's `EADDRINUSE` with its `port`; an error that says what
 * else did not start.
 */
export const startCloud = async (options: CloudOptions = {}): Promise<Cloud> => {
  const { ports = freePorts, data, retentionDays = 0 } = options;
  const { observe: observeQueue, ...queueSettings } = options.queue ?? {};
  const { log = silentLog, watch = false, limits = {}, baselines = {} } = options;
  const engine = options.engine ?? engineOf(process.env.PARLEY_DYNAMODB);
  const { deployment = productionHere } = options;
  const specs = specsOf(deployment, baselines);

  const parts = createParts();
  let killed = false;
  let fronts: Gateway | undefined;
  const hostile = createFaults(options.faults ?? noFaults, () => fronts);
  const metering = createMeter((name) => specs[name]?.memoryMb ?? 0);
  const distant = createLatencies(options.latencies ?? {});
  const refusals = createRefusals();

  const startEmbeddedIssuer = async (folder: string | undefined) => {
    if (!options.accounts || !("embedded" in options.accounts)) return undefined;
    const { tokenSeconds } = options.accounts;
    return parts.add(
      "fronts",
      startIssuer({ site: webChat, port: ports.identity ?? 0, folder, tokenSeconds, log }),
    );
  };

  const start = async () => {
    const folder =
      data === undefined
        ? undefined
        : await parts.add(
            "folder",
            openDataFolder(data, {
              sync: options.sync ?? false,
              onFailure: options.onWriteFailure ?? ((error) => log("data", error.message)),
              log,
            }),
          );

    const issuer = await startEmbeddedIssuer(folder?.path);
    const accounts = issuer
      ? { issuer: issuer.issuer, client: localClient }
      : externalAccounts(options.accounts);

    // The functions need everybody's address, and the gateway, the HTTP API and Lambda's need the functions.
    const host = Promise.withResolvers<LambdaHost>();
    host.promise.catch(() => {});
    const invoke: Invoke = async (name, event) =>
      killed ? { outcome: "throttled" } : (await host.promise).invoke(name, event);

    const ownRoutes = Object.keys(baselines).map((name) => [name, { function: name, routeResponse: true }]);
    const starting = [
      parts.add(
        "services",
        startDynamoDb({
          port: ports.dynamodb,
          table: tableNamed(table),
          entityOf,
          folder: folder?.path,
          engine,
          stream: options.stream?.view,
          refuse: refuseBeyondRoles(tableRoles(specs), table, refusals.record),
          observe: metering.observeTable,
          intercept: distant.intercept("dynamodb", hostile.interceptTable),
        }).catch((error: unknown) => {
          if (!(error instanceof TableUnusable) || !folder) throw error;
          throw new FolderUnusable(`${join(folder.path, engine)}: ${adviceFor(error.fault, error.message)}`);
        }),
      ),
      parts.add(
        "services",
        startLambdaApi({
          port: ports.lambda,
          host: host.promise,
          intercept: distant.intercept("lambda", hostile.interceptLambda),
        }),
      ),
      parts.add(
        "services",
        startQueue({
          port: ports.sqs,
          settings: { ...deployment.queue, ...queueSettings },
          name: "fanout",
          roles: queueRoles(specs),
          failureQueues: failureQueueNames(options.stream),
          onRefused: refusals.record,
          folder: folder?.path,
          invoke,
          log,
          intercept: distant.intercept("queue", hostile.interceptQueue),
          observe: (event) => {
            metering.observeQueue(event);
            observeQueue?.(event);
          },
        }),
      ),
      parts.add(
        "fronts",
        startGateway({
          ...options.gateway,
          port: ports.gateway,
          routes: { ...deployment.socket.routes, ...Object.fromEntries(ownRoutes) },
          authorizer: deployment.socket.authorizer,
          throttle: deployment.socket.throttle,
          invoke,
          limits,
          observe: (event) => {
            metering.observeSocket(event);
            options.gateway?.observe?.(event);
          },
          secretOf: secretsOf(specs),
          interceptManagement: distant.intercept("connections", hostile.interceptConnections),
        }),
      ),
      parts.add(
        "fronts",
        startHttpApi({ port: ports.api, api: deployment.http, invoke, observe: metering.observeHttp }),
      ),
    ] as const;
    // So that none is still starting when the others are closed.
    await Promise.allSettled(starting);
    const [dynamodb, lambda, sqs, gateway, http] = await Promise.all(starting);
    fronts = gateway;

    const resources = {
      table,
      dynamodb: dynamodb.url,
      lambda: lambda.url,
      sqs: sqs.url,
      fanoutQueue: sqs.queue,
      management: gateway.management,
      guestKeys: options.guestKey ?? folder?.guestKey ?? temporaryGuestKey(),
      stage: options.stage ?? "local",
      guests: options.guests ?? true,
      accounts,
      retentionDays,
      sites: options.sites ?? localSites,
      rateLimits: { ...oneAddress, ...options.rateLimits },
      dailyBudget: options.dailyBudget ?? 1_000_000,
      tuning: options.tuning,
    };
    const { memoryMb, ...hostOptions } = options.lambda ?? {};
    const hosting = startLambdaHost({
      ...hostOptions,
      functions: Object.fromEntries(
        Object.entries(specs).map(([name, spec]) => [
          name,
          { ...hostedFunction(spec, resources), ...(memoryMb !== undefined && { memoryMb }) },
        ]),
      ),
      root: projectRoot,
      bundling,
      watch,
      log: (source, line) => {
        if (specs[source]) metering.log(source, line);
        log(source, line);
      },
      patches: options.patches ?? [],
      intercept: hostile.interceptInvocations,
      onRun: (run) => {
        const ends = [hostile.onRun(run), metering.onRun(run)];
        return () => {
          for (const end of ends) end();
        };
      },
      onInit: metering.onInit,
    });
    hosting.then(host.resolve, host.reject);
    const running = await parts.add("functions", hosting);
    void running.warm(hotFunctions);
    if (options.stream) {
      const subscriptions = await startSubscriptions({
        settings: options.stream,
        url: dynamodb.url,
        table,
        folder: folder?.path,
        functions: Object.keys(specs),
        invoke,
        deliver: sqs.deliver,
        log,
      });
      // They begin nothing more first, and end when the functions have.
      await parts.add("fronts", Promise.resolve({ close: subscriptions.stop }));
      await parts.add("streams", Promise.resolve(subscriptions));
    }
    return {
      ws: gateway.ws,
      api: http.url,
      management: gateway.management,
      dynamodb: dynamodb.url,
      lambda: lambda.url,
      sqs: sqs.url,
      accounts,
      table,
      queues: { fanout: sqs.queue, dead: sqs.dead },
      queueUrl: sqs.urlOf,
      invoke,
      faults: hostile.faults,
      meter: metering.meter,
      refusals: refusals.list,
      delay: distant.set,
      ports: {
        gateway: portOf(gateway.ws),
        api: portOf(http.url),
        dynamodb: portOf(dynamodb.url),
        lambda: portOf(lambda.url),
        sqs: portOf(sqs.url),
        ...(issuer && { identity: issuer.port }),
      },
    };
  };

  const addresses = await start().catch(async (error) => {
    await parts.close();
    throw error;
  });
  let closing: Promise<void> | undefined;
  return {
    ...addresses,
    close: () => {
      closing ??= parts.close();
      return closing;
    },
    kill: () => {
      killed = true;
      hostile.faults.cut();
      closing ??= parts.close("at once");
      return closing;
    },
  };
};

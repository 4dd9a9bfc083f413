import { fileURLToPath } from "node:url";
import type { AllowancesInput } from "@parley/core/allowance/allowances";
import { type Deployment, deploymentOf, type FunctionSpec, functions } from "@parley/functions/manifest";
import { openDataFolder, temporaryGuestKey } from "./data-folder.ts";
import { type EngineName, startDynamoDb } from "./dynamodb/dynamodb.ts";
import { refuseBeyondManifest } from "./dynamodb/permission.ts";
import { createFaults } from "./faults/create.ts";
import type { Faults } from "./faults/faults.ts";
import { type FaultPlan, noFaults } from "./faults/plan.ts";
import { type Gateway, type GatewayOptions, startGateway } from "./gateway/gateway.ts";
import { startHttpFront } from "./http/front.ts";
import { localClient } from "./identity/client.ts";
import { startIssuer } from "./identity/issuer.ts";
import { startLambdaApi } from "./lambda/api.ts";
import { accessKeyId, roleKeyId, secretAccessKey } from "./lambda/function.ts";
import { type LambdaHost, type LambdaHostOptions, startLambdaHost } from "./lambda/host.ts";
import type { Invoke } from "./lambda/invoke.ts";
import { createLatencies, type Latencies } from "./latencies.ts";
import { type Log, silentLog } from "./log.ts";
import { createMeter, type Meter } from "./meter/meter.ts";
import type { QueueEvent } from "./queue/api.ts";
import { checkQueueSettings } from "./queue/check-settings.ts";
import { startQueue } from "./queue/queue.ts";
import { hostedFunction } from "./variables.ts";

const table = "parley";

/** The project's root, which the manifest names handlers from. */
const projectRoot = fileURLToPath(new URL("../../..", import.meta.url));

/** Everybody who comes to the cloud comes from loopback: as many as may come to the whole of a deployed stage. */
const oneAddress = {
  addressGuests: { burst: 10_000, perSecond: 500 },
  addressRequests: { burst: 10_000, perSecond: 10_000 },
  addressCost: { burst: 1e9, perSecond: 1e6, perDay: 1e12 },
  addressRefusals: { burst: 1e6, perSecond: 1e6 },
} satisfies AllowancesInput;

/** Costs without a limit, for what measures or attacks something else. */
export const anyCost = {
  guestCost: { burst: 1e9, perSecond: 1e6, perDay: 1e12 },
  accountCost: { burst: 1e9, perSecond: 1e6, perDay: 1e12 },
} satisfies AllowancesInput;

/** The functions that a person's first actions need, in the order of need. */
const hotFunctions = ["authorizer", "connect", "default", "send", "api"];

export type Ports = {
  gateway: number;
  api: number;
  dynamodb: number;
  lambda: number;
  sqs: number;
  /** The embedded issuer's. Default: any free one. */
  identity?: number;
};

/** An OpenID Connect issuer whose accounts are good here, and our client id there. */
export type Accounts = { issuer: string; client: string };

const freePorts: Ports = { gateway: 0, api: 0, dynamodb: 0, lambda: 0, sqs: 0 };

export type CloudOptions = {
  /** Default: any free ports. */
  ports?: Ports;
  /** The folder that keeps everything; in memory without one. */
  data?: string | undefined;
  /** Default: the environment variable `PARLEY_DYNAMODB`, else dynalite. */
  engine?: EngineName;
  /** Days that messages are kept. Default 0: for ever. */
  retentionDays?: number;
  /** The name of the stage, which guests' tokens are good for. Default `local`. */
  stage?: string;
  /**
   * Signs guests' tokens: 32 bytes or more, and after white space the keys of before, which still verify. Default: the data folder's
   * own, else a random one.
   */
  guestKey?: string;
  /** Whether there are guests. Default true. */
  guests?: boolean;
  /**
   * Whose accounts are good here: another issuer's, or an embedded one's, whose tokens are good for so many seconds (default: an
   * hour). Default: nobody's.
   */
  accounts?: Accounts | { embedded: true; tokenSeconds?: number };
  /** Whether changed functions run at once. Default false. */
  watch?: boolean;
  /** Where log lines go. Default: nowhere. */
  log?: Log;
  /** The gateway's quotas and timers. Default: AWS's own. */
  limits?: GatewayOptions["limits"];
  /** How much anybody may do. Default: as deployed, but for addresses, since everybody here has the same. */
  allowances?: AllowancesInput;
  /** US dollars a day that the stage may cost. Default: a million, since nothing is billed here. */
  dailyBudget?: number;
  /** What to see of the gateway, and to do to it, and how it reads what AWS leaves open. */
  gateway?: Pick<GatewayOptions, "observe" | "before" | "readings">;
  /** The settings of the stage that it stands for. Default: what production is deployed with. */
  deployment?: Deployment;
  /** What goes wrong. Default: nothing. `Cloud.faults` changes it while the cloud runs. */
  faults?: FaultPlan;
  /** How long services take to answer, beside their own work. Default: no time. `Cloud.delay` changes it. */
  latencies?: Latencies;
  /** Functions beside those of the manifest, each behind a route of its own name: for what is compared with Parley. */
  contenders?: Readonly<Record<string, FunctionSpec>>;
  /** For tests: changes of the functions' sources, for this cloud alone. */
  patches?: LambdaHostOptions["patches"];
  /** The fan-out's queue: what to see of it, and for tests how it differs from the deployment, unlike AWS with any visibility. */
  queue?: Partial<Pick<Deployment["queue"], "visibilitySeconds" | "tries">> & {
    observe?: (event: QueueEvent) => void;
  };
  /** The Lambda host's settings. */
  lambda?: Pick<LambdaHostOptions, "maxEnvironments" | "growMs" | "idleMs" | "retryDelaysMs"> & {
    /** The heap of every environment. Default: what the manifest gives each function. */
    memoryMb?: number;
  };
};

/** A cloud that runs. */
export type Cloud = {
  /** Where clients connect. */
  ws: string;
  /** The HTTP API. */
  api: string;
  /** `@connections`, for the SDK's management client. */
  management: string;
  /** DynamoDB's endpoint. */
  dynamodb: string;
  /** Lambda's endpoint. */
  lambda: string;
  /** SQS's endpoint. */
  sqs: string;
  /** Whose accounts are good here, if anybody's. */
  accounts: Accounts | undefined;
  /** The table's name. */
  table: string;
  /** The URLs of the fan-out's queue, and of its dead letters. */
  queues: { fanout: string; dead: string };
  /** Invokes a function by its name in the manifest, as API Gateway does. */
  invoke: Invoke;
  /** What goes wrong in it. */
  faults: Faults;
  /** What AWS would bill for what happens in it. */
  meter: Meter;
  /** Lets services take so long from now on. */
  delay(latencies: Latencies): void;
  /** What it listens on: a cloud that is started with them on the same data stands in for this one. */
  ports: Ports;
  /** Ends everything within 2 seconds. Closing twice is closing once. */
  close(): Promise<void>;
  /** Ends everything at once, as a crash does: connections are reset, nothing that runs comes to its end. */
  kill(): Promise<void>;
};

const engineOf = (name: string | undefined): EngineName => {
  if (name === undefined || name === "" || name === "dynalite") return "dynalite";
  if (name === "dynamodb-local") return name;
  throw new Error(`PARLEY_DYNAMODB is "${name}". It can be dynalite or dynamodb-local.`);
};

const externalAccounts = (accounts: CloudOptions["accounts"]): Accounts | undefined =>
  accounts && "issuer" in accounts ? accounts : undefined;

const portOf = (url: string) => Number(new URL(url).port);

type Part = { close(graceMs: number): Promise<void> };

/**
 * What is closed one after the other, and how many milliseconds running work gets: first what people
 * reach, then the functions, then what the functions reach.
 */
const closingOrder = [
  ["fronts", 600],
  ["functions", 300],
  ["services", 100],
  ["folder", 0],
] as const;

type Tier = (typeof closingOrder)[number][0];

/** The functions' keys: whoever else posts, a person's own program, may sign with any. */
const secretsOf = (specs: Readonly<Record<string, FunctionSpec>>) => {
  const roleKeys = new Set(Object.keys(specs).map((name) => accessKeyId(name)));
  return (keyId: string) => (roleKeys.has(roleKeyId(keyId)) ? secretAccessKey : undefined);
};

/**
 * The functions with the limits that the deployment gives them.
 * @throws Error for a deployment that AWS would refuse.
 */
const specsOf = (
  deployment: Deployment,
  contenders: Readonly<Record<string, FunctionSpec>>,
): Record<string, FunctionSpec> => {
  const named = Object.entries<FunctionSpec>(functions).map(([name, spec]) => [
    name,
    { ...spec, ...deployment.functions[name] },
  ]);
  const specs: Record<string, FunctionSpec> = { ...Object.fromEntries(named), ...contenders };
  const worker = specs[deployment.queue.worker];
  checkQueueSettings(deployment.queue, worker?.timeoutSeconds ?? 0);
  return specs;
};

/** Remembers the parts that were started, to close them also when a later one fails to start. */
const createParts = () => {
  const parts: { tier: Tier; part: Part }[] = [];
  return {
    add: async <Started extends Part>(tier: Tier, starting: Promise<Started>) => {
      const part = await starting;
      parts.push({ tier, part });
      return part;
    },
    close: async (kind: "gently" | "at once" = "gently") => {
      for (const [closing, graceMs] of closingOrder)
        await Promise.all(
          parts
            .filter(({ tier }) => tier === closing)
            .map(({ part }) => part.close(kind === "gently" ? graceMs : 0)),
        );
    },
  };
};

/**
 * Runs the whole of Parley on loopback: the real handlers, behind what stands for AWS's services.
 * Several clouds may run at once, each with a data folder of its own or in memory.
 * @throws a `FolderInUse`; Node's `EADDRINUSE` with its `port`; an error that says what else did not start.
 */
export const startCloud = async (options: CloudOptions = {}): Promise<Cloud> => {
  const { ports = freePorts, data, retentionDays = 0 } = options;
  const { observe: observeQueue, ...queueSettings } = options.queue ?? {};
  const { log = silentLog, watch = false, limits = {}, contenders = {} } = options;
  const engine = options.engine ?? engineOf(process.env.PARLEY_DYNAMODB);
  const { deployment = deploymentOf({ production: true, live: false }) } = options;
  const specs = specsOf(deployment, contenders);

  const parts = createParts();
  let killed = false;
  let fronts: Gateway | undefined;
  const hostile = createFaults(options.faults ?? noFaults, () => fronts);
  const metering = createMeter((name) => specs[name]?.memoryMb ?? 0);
  const distant = createLatencies(options.latencies ?? {});

  const startEmbeddedIssuer = async (folder: string | undefined) => {
    if (!options.accounts || !("embedded" in options.accounts)) return undefined;
    const { tokenSeconds } = options.accounts;
    return parts.add("fronts", startIssuer({ port: ports.identity ?? 0, folder, tokenSeconds, log }));
  };

  const start = async () => {
    const folder = data === undefined ? undefined : await parts.add("folder", openDataFolder(data));

    const issuer = await startEmbeddedIssuer(folder?.path);
    const accounts = issuer
      ? { issuer: issuer.issuer, client: localClient }
      : externalAccounts(options.accounts);

    // The functions need everybody's address, and the gateway, the HTTP API and Lambda's need the functions.
    const host = Promise.withResolvers<LambdaHost>();
    host.promise.catch(() => {});
    const invoke: Invoke = async (name, event) =>
      killed ? { outcome: "throttled" } : (await host.promise).invoke(name, event);

    const ownRoutes = Object.keys(contenders).map((name) => [name, { function: name, routeResponse: true }]);
    const starting = [
      parts.add(
        "services",
        startDynamoDb({
          port: ports.dynamodb,
          table,
          folder: folder?.path,
          engine,
          refuse: refuseBeyondManifest(specs, table),
          observe: metering.observeTable,
          around: distant.around("dynamodb", hostile.aroundTable),
        }),
      ),
      parts.add(
        "services",
        startLambdaApi({
          port: ports.lambda,
          host: host.promise,
          around: distant.around("lambda", hostile.aroundLambda),
        }),
      ),
      parts.add(
        "services",
        startQueue({
          port: ports.sqs,
          settings: { ...deployment.queue, ...queueSettings },
          functions: specs,
          folder: folder?.path,
          invoke,
          log,
          around: distant.around("queue", hostile.aroundQueue),
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
          aroundManagement: distant.around("connections", hostile.aroundConnections),
        }),
      ),
      parts.add(
        "fronts",
        startHttpFront({ port: ports.api, api: deployment.http, invoke, observe: metering.observeHttp }),
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
      sites: "http://127.0.0.1:* http://localhost:*",
      allowances: { ...oneAddress, ...options.allowances },
      dailyBudget: options.dailyBudget ?? 1_000_000,
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
      watch,
      log: (source, line) => {
        if (specs[source]) metering.log(source, line);
        log(source, line);
      },
      patches: options.patches ?? [],
      around: hostile.aroundInvocations,
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
    running.warm(hotFunctions);
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
      invoke,
      faults: hostile.faults,
      meter: metering.meter,
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

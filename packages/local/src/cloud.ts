import { fileURLToPath } from "node:url";
import { startSubscriptions } from "@parley/aws-local/event-source/subscriptions";
import type { Gateway } from "@parley/aws-local/gateway/gateway";
import { createRefusals } from "@parley/aws-local/iam/refusals";
import { startIssuer } from "@parley/aws-local/issuer/issuer";
import { type LambdaHost, startLambdaHost } from "@parley/aws-local/lambda/host";
import type { Invoke } from "@parley/aws-local/lambda/invoke";
import { silentLog } from "@parley/aws-local/log";
import { bundling } from "@parley/functions/manifest";
import type { Accounts, Cloud, CloudOptions } from "./cloud-options.ts";
import { openDataFolder, temporaryGuestKey } from "./data-folder.ts";
import { engineOf, freePorts, productionHere } from "./defaults.ts";
import { createFaults } from "./faults/create.ts";
import { noFaults } from "./faults/plan.ts";
import { localClient } from "./identity/client.ts";
import { webChat } from "./identity/site.ts";
import { createLatencies } from "./latencies.ts";
import { createMeter } from "./meter/meter.ts";
import { oneAddress } from "./open-limits.ts";
import { createParts } from "./parts.ts";
import { startServices, table } from "./services.ts";
import { localSites } from "./sites.ts";
import { specsOf } from "./specs.ts";
import { hostedFunction } from "./variables.ts";

/** The project's root, which the manifest names handlers from. */
const projectRoot = fileURLToPath(new URL("../../..", import.meta.url));

export type { Cloud, CloudOptions } from "./cloud-options.ts";
export { anyCost, anyRate, unthrottled } from "./open-limits.ts";

/** The functions behind a user's first actions, in the order of need. */
const hotFunctions = ["authorizer", "connect", "default", "send", "api"];

const externalAccounts = (accounts: CloudOptions["accounts"]): Accounts | undefined =>
  accounts && "issuer" in accounts ? accounts : undefined;

const portOf = (url: string) => Number(new URL(url).port);

/**
 * Runs all of Parley on loopback: the real handlers, behind imitations of AWS's services. Several
 * clouds may run at once, each with its own data folder or in memory.
 * @throws a `FolderInUse` or `FolderUnusable`; Node's `EADDRINUSE` with its `port`; an error that
 *   says what else did not start.
 */
export const startCloud = async (options: CloudOptions = {}): Promise<Cloud> => {
  const { ports = freePorts, data, retentionDays = 0 } = options;
  const { log = silentLog, watch = false, baselines = {} } = options;
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
  const around = { parts, specs, deployment, engine, hostile, metering, distant, refusals, log };

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

    // The functions need all addresses, and the gateway, the HTTP API and Lambda's need the
    // functions.
    const host = Promise.withResolvers<LambdaHost>();
    host.promise.catch(() => {});
    const invoke: Invoke = async (name, event) =>
      killed ? { outcome: "throttled" } : (await host.promise).invoke(name, event);

    const starting = startServices({ ...options, folder }, { ...around, host: host.promise, invoke });
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

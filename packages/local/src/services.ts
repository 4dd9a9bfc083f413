import { join } from "node:path";
import { TableUnusable } from "@parley/aws-local/dynamodb/create-table";
import { type EngineName, startDynamoDb } from "@parley/aws-local/dynamodb/dynamodb";
import { refuseBeyondRoles } from "@parley/aws-local/dynamodb/permission";
import { failureQueueNames } from "@parley/aws-local/event-source/subscriptions";
import { startGateway } from "@parley/aws-local/gateway/gateway";
import { startHttpApi } from "@parley/aws-local/http/http-api";
import type { createRefusals } from "@parley/aws-local/iam/refusals";
import { startLambdaApi } from "@parley/aws-local/lambda/api";
import { accessKeyId, roleKeyId, secretAccessKey } from "@parley/aws-local/lambda/function";
import type { LambdaHost } from "@parley/aws-local/lambda/host";
import type { Invoke } from "@parley/aws-local/lambda/invoke";
import type { Log } from "@parley/aws-local/log";
import { startQueue } from "@parley/aws-local/queue/queue";
import { originRefusal } from "@parley/functions/http/origin";
import type { Deployment, FunctionSpec } from "@parley/functions/manifest";
import type { CloudOptions } from "./cloud-options.ts";
import { FolderUnusable } from "./data-folder.ts";
import { freePorts } from "./defaults.ts";
import type { createFaults } from "./faults/create.ts";
import type { createLatencies } from "./latencies.ts";
import type { createMeter } from "./meter/meter.ts";
import type { createParts } from "./parts.ts";
import { queueRoles, tableRoles } from "./roles.ts";
import { adviceFor, entityOf, tableNamed } from "./table.ts";

/** The table's name. */
export const table = "parley";

/** What stands around the services of a cloud, and what they are started with. */
export type Around = {
  parts: ReturnType<typeof createParts>;
  specs: Readonly<Record<string, FunctionSpec>>;
  deployment: Deployment;
  engine: EngineName;
  hostile: ReturnType<typeof createFaults>;
  metering: ReturnType<typeof createMeter>;
  distant: ReturnType<typeof createLatencies>;
  refusals: ReturnType<typeof createRefusals>;
  log: Log;
};

/** The functions' keys: other callers, such as a user's own program, may sign with any. */
const secretsOf = (specs: Readonly<Record<string, FunctionSpec>>) => {
  const roleKeys = new Set(Object.keys(specs).map((name) => accessKeyId(name)));
  return (keyId: string) => (roleKeys.has(roleKeyId(keyId)) ? secretAccessKey : undefined);
};

/**
 * Starts what the functions call and what calls them, all at once. `folder` is the data folder, if
 * there is one.
 */
export const startServices = (
  options: Omit<CloudOptions, "data"> & { folder: { path: string } | undefined },
  around: Around & { host: Promise<LambdaHost>; invoke: Invoke },
) => {
  const { ports = freePorts, folder, limits = {}, baselines = {} } = options;
  const { observe: observeQueue, ...queueSettings } = options.queue ?? {};
  const { parts, specs, deployment, engine, hostile, metering, distant, refusals, log, host, invoke } =
    around;
  const ownRoutes = Object.keys(baselines).map((name) => [name, { function: name, routeResponse: true }]);
  return [
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
        host,
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
          // No page can read why its handshake was refused.
          if (event.type === "refused" && event.status === 403 && event.origin === "null")
            log("gateway", `Handshake refused. ${originRefusal(event.origin)}`);
          options.gateway?.observe?.(event);
        },
        secretOf: secretsOf(specs),
        interceptManagement: distant.intercept("connections", hostile.interceptConnections),
      }),
    ),
    parts.add(
      "fronts",
      startHttpApi({
        ...options.http,
        port: ports.api,
        api: deployment.http,
        invoke,
        observe: metering.observeHttp,
      }),
    ),
  ] as const;
};

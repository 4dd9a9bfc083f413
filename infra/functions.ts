import {
  bundling,
  type FunctionName,
  type FunctionSpec,
  functions,
  limitsOf,
  reachableFunctions,
  variablesOf,
} from "../packages/functions/src/manifest.ts";
import { accounts, guestKeys } from "./identity.ts";
import { permissionsFor } from "./permissions.ts";
import { fanoutQueue } from "./queue.ts";
import { managementEndpoint, socket } from "./socket.ts";
import { settings } from "./stage.ts";
import { table } from "./storage.ts";
import { site } from "./web.ts";

/** The site, and other sites for this stage. */
const sites = $interpolate`${site.url} ${settings.sites}`.apply((origins) => origins.trim());

const reachable = new Set<FunctionName>(reachableFunctions);

/** The log group of each function. */
export const logGroups = new Map<FunctionName, aws.cloudwatch.LogGroup>();

const legacyWelcome: sst.aws.Function = deploy("legacy-welcome");

/** `LegacyWelcome` for `legacy-welcome`: names of Pulumi resources have no hyphens here. */
function pascalCase(name: string): string {
  return name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Every function of the manifest, each created once, however many routes lead to it. */
export const deployed = {
  "legacy-welcome": legacyWelcome,
  authorizer: deploy("authorizer"),
  connect: deploy("connect"),
  disconnect: deploy("disconnect"),
  send: deploy("send"),
  fanout: deploy("fanout"),
  default: deploy("default"),
  api: deploy("api"),
} satisfies Record<FunctionName, sst.aws.Function>;

/**
 * Creates a function of the manifest, with its own log group, the settings that it reads, and only
 * the permissions that its spec lists. Nothing is linked: SST's links allow everything on what they
 * link.
 */
function deploy(name: FunctionName) {
  const spec: FunctionSpec = functions[name];
  const { timeoutSeconds, memoryMb } = limitsOf(name, { live: $dev });
  const greeter = spec.invokesLegacyWelcome && legacyWelcome;
  const physicalName = `${$app.name}-${$app.stage}-${name}`;
  const logs = new aws.cloudwatch.LogGroup(`${name}Logs`, {
    name: `/aws/lambda/${physicalName}`,
    retentionInDays: settings.logs.days,
  });
  logGroups.set(name, logs);

  return new sst.aws.Function(`${pascalCase(name)}Function`, {
    name: physicalName,
    handler: spec.handler,
    runtime: "nodejs24.x",
    architecture: "arm64",
    timeout: `${timeoutSeconds} seconds`,
    memory: `${memoryMb} MB`,
    nodejs: bundling,
    ...(reachable.has(name) && { concurrency: { reserved: settings.reservedConcurrency } }),
    logging: { logGroup: logs.name, format: "json" },
    environment: variablesOf<$util.Input<string>>(spec, {
      table: table.name,
      management: managementEndpoint,
      legacyWelcome: greeter ? greeter.name : undefined,
      fanoutQueue: fanoutQueue.url,
      guestKeys,
      stage: $app.stage,
      accounts,
      sites,
      guests: settings.guests,
      rateLimits: settings.rateLimits,
      dailyBudget: settings.dailyBudget,
      retentionDays: settings.retentionDays,
    }),
    permissions: permissionsFor(name, spec, {
      table,
      socket,
      queue: fanoutQueue,
      logs,
      legacyWelcome: greeter,
      traces: settings.tracing,
    }),
    transform: {
      function: (args) => {
        if (settings.tracing) args.tracingConfig = { mode: "Active" };
      },
      role: (args) => {
        // AWS's basic execution role may write to every log group of the account.
        args.managedPolicyArns = [];
        // SST lets the whole account assume the role, which only its live stubs need.
        if (!$dev) {
          args.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
        }
      },
    },
  });
}

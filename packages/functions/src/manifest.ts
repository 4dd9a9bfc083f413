import type { tableLayout } from "@parley/core/table";

/**
 * Every Lambda function, and what it may do. `infra/` deploys this list and the local cloud runs it,
 * so neither can know a function, a route or a permission that the other does not.
 */
export type FunctionSpec = {
  /** `file.export`, from the project's root. */
  handler: string;
  timeoutSeconds: number;
  memoryMb: number;
  /** The DynamoDB actions it uses on the table itself. With any, it gets `PARLEY_TABLE`. */
  table?: readonly `dynamodb:${string}`[];
  /** The table's indexes that it queries. */
  indexes?: readonly (keyof typeof tableLayout.indexes)[];
  /** The methods it uses on `@connections`. With any, it gets `PARLEY_SOCKET`, the management endpoint. */
  connections?: readonly ("POST" | "GET" | "DELETE")[];
  /** Whether it invokes `welcome` asynchronously, by the name in `PARLEY_WELCOME`. */
  invokesWelcome?: true;
  /**
   * What it does with the fan-out's queue: `send` hands messages over and gets `PARLEY_FANOUT_QUEUE`, the queue's URL;
   * `work` is also invoked with what the queue has.
   */
  queue?: "send" | "work";
  /**
   * Whether it signs or verifies tokens, and so gets `PARLEY_GUEST_KEY`, `PARLEY_STAGE`, which its guests belong to, `PARLEY_GUESTS`,
   * `on` or `off`, and where there are accounts `PARLEY_OIDC_ISSUER` and `PARLEY_OIDC_CLIENT`.
   */
  identifies?: true;
  /** Whether it refuses what is too much, and so gets `PARLEY_ALLOWANCES`: a JSON of those that differ from the defaults. */
  allowances?: true;
  /** Whether pages in a browser ask it, and so it gets `PARLEY_SITES`: the origins that may, see `allowedOrigin`. */
  sites?: true;
  /** Whether it writes to the log, and so gets `PARLEY_RETENTION_DAYS`: 0 keeps messages for ever. */
  retention?: true;
};

const at = (file: string) => `packages/functions/src/${file}.handler`;

export const functions = {
  authorizer: {
    handler: at("authorizer"),
    timeoutSeconds: 10,
    memoryMb: 512,
    table: ["dynamodb:Query"],
    identifies: true,
  },
  connect: {
    handler: at("connect"),
    timeoutSeconds: 10,
    memoryMb: 512,
    table: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:UpdateItem"],
    indexes: ["gsi1"],
    connections: ["GET"],
    invokesWelcome: true,
    allowances: true,
  },
  disconnect: {
    handler: at("disconnect"),
    timeoutSeconds: 10,
    memoryMb: 512,
    table: ["dynamodb:DeleteItem"],
    indexes: ["gsi1"],
  },
  welcome: { handler: at("welcome"), timeoutSeconds: 15, memoryMb: 512, connections: ["POST"] },
  send: {
    handler: at("send"),
    timeoutSeconds: 10,
    memoryMb: 1024,
    table: [
      "dynamodb:GetItem",
      "dynamodb:Query",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "dynamodb:DeleteItem",
    ],
    connections: ["POST", "DELETE"],
    queue: "send",
    allowances: true,
    retention: true,
  },
  fanout: {
    handler: at("fanout"),
    timeoutSeconds: 10,
    memoryMb: 1024,
    table: ["dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem"],
    connections: ["POST"],
    queue: "work",
  },
  default: {
    handler: at("default"),
    timeoutSeconds: 10,
    memoryMb: 1024,
    table: [
      "dynamodb:GetItem",
      "dynamodb:Query",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "dynamodb:DeleteItem",
    ],
    connections: ["POST", "DELETE"],
    allowances: true,
    retention: true,
  },
  api: {
    handler: at("api"),
    timeoutSeconds: 10,
    memoryMb: 1024,
    table: [
      "dynamodb:GetItem",
      "dynamodb:Query",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "dynamodb:DeleteItem",
    ],
    indexes: ["gsi1"],
    connections: ["DELETE"],
    identifies: true,
    allowances: true,
    sites: true,
    retention: true,
  },
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof functions;

/** The queue of the fan-out: FIFO, a group for each room or part of one, each event taken once in five minutes. */
export const fanoutQueue = {
  /** Invoked with up to so many messages at once, the most that a FIFO queue has: it answers which of them failed. */
  worker: "fanout" satisfies FunctionName,
  batch: 10,
  /**
   * How long messages are hidden from other workers, and after a failure from any: the room's next ones wait
   * behind them. Over the worker's timeout, as AWS demands, but not six times that, as it suggests for workers that
   * may be throttled for long: who waits so long for live frames has read the log.
   * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   */
  visibilitySeconds: 20,
  /**
   * How often a message is received before it goes to the dead letters. AWS advises 5 at least, since Lambda's own
   * throttling counts too: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   */
  tries: 5,
  /** Live frames that are older than this are of no use: whoever was to have them has read the log. */
  retentionSeconds: 60 * 60,
  /** The dead letters are kept as long as SQS can, for somebody to look at. */
  deadLetterSeconds: 14 * 24 * 60 * 60,
} as const;

/**
 * How every function is bundled.
 *
 * As CommonJS: an ES module imports whatever it needs of Node itself whole, of `node:http` also its `WebSocket`, and with that all of
 * `fetch`. That would lengthen a cold start's import by a quarter (docs/benchmarks.md). Packages are still read as ES modules, since only these can be
 * shaken.
 *
 * Without what the AWS SDK would look for credentials with on somebody's own machine, in a container or on EC2: it imports these only when the
 * environment has none, and on Lambda it always has, locally too. They and the clients that they bring would be a sixth of a bundle.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export const bundling = {
  format: "cjs",
  esbuild: {
    mainFields: ["module", "main"],
    external: [
      "@aws-sdk/credential-provider-http",
      "@aws-sdk/credential-provider-ini",
      "@aws-sdk/credential-provider-process",
      "@aws-sdk/credential-provider-sso",
      "@aws-sdk/credential-provider-web-identity",
      "@smithy/credential-provider-imds",
    ],
  },
} satisfies Bundling;

/** What SST and esbuild are told of it. */
export type Bundling = { format: "cjs"; esbuild: { mainFields: string[]; external: string[] } };

/**
 * How one function is bundled for AWS: also without event streams, which of all services here only Lambda has. The local cloud bundles all
 * functions in one go, and leaves them in.
 */
export const deployedBundling = ({ invokesWelcome }: FunctionSpec): Bundling => {
  if (invokesWelcome) return bundling;
  const external = [...bundling.esbuild.external, "@smithy/core/event-streams"];
  return { ...bundling, esbuild: { ...bundling.esbuild, external } };
};

/** The WebSocket API's routes: route key -> function. Each MESSAGE route has a route response. */
export const socketRoutes = {
  $connect: "connect",
  $disconnect: "disconnect",
  sendMessage: "send",
  sendmessage: "send",
  edit: "send",
  delete: "send",
  $default: "default",
} as const satisfies Record<string, FunctionName>;

/** Decides who may connect; asked on every handshake, with or without a token. */
export const socketAuthorizer = "authorizer" satisfies FunctionName;

/** The HTTP API's one function: it routes by itself. */
export const httpFunction = "api" satisfies FunctionName;

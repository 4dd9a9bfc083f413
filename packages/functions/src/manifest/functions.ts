import type { tableLayout } from "@parley/core/table/table";

/**
 * Every Lambda function, and what it may do. `infra/` deploys this list and the local cloud runs
 * it, so neither can have a function, a route or a permission that the other lacks.
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
  /** Whether it invokes `legacy-welcome` asynchronously, by the name in `PARLEY_LEGACY_WELCOME`. */
  invokesLegacyWelcome?: true;
  /**
   * What it does with the fan-out queue: `send` enqueues messages and gets `PARLEY_FANOUT_QUEUE`,
   * the queue's URL; `work` is also invoked with what the queue has.
   */
  queue?: "send" | "work";
  /**
   * Whether it signs or verifies tokens. It then gets `PARLEY_GUEST_KEYS`, `PARLEY_STAGE`, which
   * its guests belong to, `PARLEY_GUESTS`, `on` or `off`, and where there are accounts
   * `PARLEY_OIDC_ISSUER` and `PARLEY_OIDC_CLIENT`.
   */
  identifies?: true;
  /**
   * Whether it enforces rate limits or cost limits. It then gets `PARLEY_RATE_LIMITS`, a JSON of
   * those that differ from the defaults, and `PARLEY_DAILY_BUDGET`, the US dollars a day that the
   * stage may cost.
   */
  rateLimits?: true;
  /**
   * Whether pages in a browser call it. It then gets `PARLEY_SITES`, the allowed origins: see
   * `admittedOrigin`.
   */
  sites?: true;
  /**
   * Whether it writes to the log. It then gets `PARLEY_RETENTION_DAYS`: 0 keeps messages forever.
   */
  retention?: true;
};

const at = (file: string) => `packages/functions/src/${file}.handler`;

export const functions = {
  authorizer: {
    handler: at("authorizer"),
    timeoutSeconds: 10,
    memoryMb: 512,
    table: ["dynamodb:Query", "dynamodb:UpdateItem"],
    identifies: true,
    sites: true,
  },
  connect: {
    handler: at("connect"),
    timeoutSeconds: 10,
    memoryMb: 512,
    table: [
      "dynamodb:GetItem",
      "dynamodb:Query",
      "dynamodb:PutItem",
      "dynamodb:DeleteItem",
      "dynamodb:UpdateItem",
    ],
    indexes: ["gsi1"],
    connections: ["GET"],
    invokesLegacyWelcome: true,
    rateLimits: true,
  },
  disconnect: {
    handler: at("disconnect"),
    timeoutSeconds: 10,
    memoryMb: 512,
    table: ["dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:UpdateItem"],
    indexes: ["gsi1"],
  },
  "legacy-welcome": {
    handler: at("legacy-welcome"),
    timeoutSeconds: 15,
    memoryMb: 512,
    connections: ["POST"],
  },
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
    // The connections of a user who joins or leaves a room.
    indexes: ["gsi1"],
    connections: ["POST", "DELETE"],
    queue: "send",
    rateLimits: true,
    retention: true,
  },
  fanout: {
    handler: at("fanout"),
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
    queue: "work",
    rateLimits: true,
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
    indexes: ["gsi1"],
    connections: ["POST", "DELETE"],
    rateLimits: true,
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
    rateLimits: true,
    sites: true,
    retention: true,
  },
} as const satisfies Record<string, FunctionSpec>;

/** A function's timeout and memory. */
export type FunctionLimits = Pick<FunctionSpec, "timeoutSeconds" | "memoryMb">;

export type FunctionName = keyof typeof functions;

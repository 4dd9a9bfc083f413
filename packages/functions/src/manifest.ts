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
  /** Whether it signs or verifies guest tokens, with the key in `PARLEY_GUEST_KEY`. */
  guestKey?: true;
  /** Whether it writes to the log, and so gets `PARLEY_RETENTION_DAYS`: 0 keeps messages for ever. */
  retention?: true;
};

const at = (file: string) => `packages/functions/src/${file}.handler`;

export const functions = {
  authorizer: { handler: at("authorizer"), timeoutSeconds: 5, memoryMb: 512, guestKey: true },
  connect: {
    handler: at("connect"),
    timeoutSeconds: 10,
    memoryMb: 512,
    table: ["dynamodb:PutItem"],
    invokesWelcome: true,
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
    connections: ["POST"],
    retention: true,
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
    retention: true,
  },
  api: {
    handler: at("api"),
    timeoutSeconds: 10,
    memoryMb: 1024,
    table: ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
    indexes: ["gsi1"],
    guestKey: true,
    retention: true,
  },
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof functions;

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

import { type FunctionSpec, functions } from "@parley/functions/manifest";

/** Functions of the baselines, beside Parley's own; each is behind a route of its name. */
const contenderSpec = (file: string, ...writes: `dynamodb:${string}`[]): FunctionSpec => ({
  handler: `bench/baselines/${file}.handler`,
  // As long as API Gateway waits: one post after another takes its time.
  timeoutSeconds: 29,
  memoryMb: functions.send.memoryMb,
  table: ["dynamodb:Scan", "dynamodb:DeleteItem", ...writes],
  connections: ["POST"],
});

export const baselineFunctions = {
  scanOneByOne: contenderSpec("scan-one-by-one", "dynamodb:PutItem"),
  scanAllAtOnce: contenderSpec("scan-all-at-once"),
};

/**
 * The ways to send a message to a room: each has an `action` that clients send, and a function for
 * it.
 */
export const baselines = [
  { name: "sequential", title: "Scan, one post after another", action: "scanOneByOne" },
  { name: "promiseAll", title: "Scan, `Promise.all`", action: "scanAllAtOnce" },
  { name: "parley", title: "Parley", action: "sendMessage" },
] as const;

export type Baseline = (typeof baselines)[number];

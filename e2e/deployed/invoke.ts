import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import * as v from "valibot";
import {
  accessKeyId,
  region,
  secretAccessKey,
  splitHandler,
} from "../../packages/aws-local/src/lambda/function.ts";
import { type FunctionName, type FunctionSpec, functions } from "../../packages/functions/src/manifest.ts";
import type { Cloud } from "../../packages/local/src/cloud.ts";
import { hostedFunction } from "../../packages/local/src/variables.ts";
import type { Deployed } from "./bundle.ts";

/** Node 24, which Lambda runs, whatever runs the tests. */
const node = join(import.meta.dirname, "../../node_modules/node/bin/node");

/** What a function's environment has on Lambda, and nothing of this machine's. */
const variablesOf = (name: FunctionName, cloud: Cloud, guestKey: string, folder: string) => {
  const spec: FunctionSpec = functions[name];
  const { variables } = hostedFunction(spec, {
    table: cloud.table,
    dynamodb: cloud.dynamodb,
    lambda: cloud.lambda,
    sqs: cloud.sqs,
    fanoutQueue: cloud.queues.fanout,
    management: cloud.management,
    guestKeys: guestKey,
    stage: "local",
    guests: true,
    retentionDays: 0,
    rateLimits: {},
    dailyBudget: 1_000_000,
    sites: "https://site.example",
  });
  return {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId(name, 1),
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: "local",
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: name,
    LAMBDA_TASK_ROOT: folder,
    _HANDLER: `bundle.${splitHandler(spec.handler).exportName}`,
    TZ: ":UTC",
    ...variables,
  };
};

const Told = v.union([v.object({ answer: v.unknown() }), v.object({ error: v.string() })]);

/**
 * Gives a deployed function one event, in a process of its own.
 *
 * @throws Error with the stack, when the bundle does not load or its handler throws.
 */
export const invokeDeployed = async (
  { file }: Deployed,
  name: FunctionName,
  event: object,
  { cloud, guestKey }: { cloud: Cloud; guestKey: string },
): Promise<unknown> => {
  const spec: FunctionSpec = functions[name];
  const folder = dirname(file);
  const child = spawn(
    node,
    [join(import.meta.dirname, "runtime.ts"), file, splitHandler(spec.handler).exportName],
    {
      cwd: folder,
      env: variablesOf(name, cloud, guestKey, folder),
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    },
  );
  const exited = once(child, "exit");
  child.send(event);
  const [message] = await Promise.race([
    once(child, "message"),
    exited.then(([code]) => Promise.reject(new Error(`The process ended with ${code}.`))),
  ]);
  await exited;
  const told = v.parse(Told, message);
  if ("error" in told) throw new Error(told.error);
  return told.answer;
};

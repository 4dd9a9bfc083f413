import * as v from "valibot";
import type { Log } from "../log.ts";
import { createWorkInFlight } from "../work-in-flight.ts";
import { createAsyncQueue } from "./async-queue.ts";
import type { Bundling } from "./build.ts";
import { startBundles } from "./bundle.ts";
import type { HostedFunction } from "./function.ts";
import type { InterceptInvocation, Invoke } from "./invoke.ts";
import type { Patch } from "./patch.ts";
import { createPool, type Pool } from "./pool.ts";
import type { OnInit, OnRun } from "./run.ts";

export type LambdaHostOptions = {
  functions: Readonly<Record<string, HostedFunction>>;
  /** The folder that handlers are named from. */
  root: string;
  /** How they are bundled. Default: as CommonJS, and otherwise as esbuild does. */
  bundling?: Bundling;
  log: Log;
  /** Whether to run changed code as soon as it is saved. Default false. */
  watch?: boolean;
  /** The maximum number of concurrent execution environments of one function. Default 10. */
  maxEnvironments?: number;
  /**
   * Milliseconds that invocations wait for a busy environment before another one is started.
   * Default 40.
   */
  growMs?: number;
  /** Milliseconds after which an idle environment is retired. Default 5 minutes. */
  idleMs?: number;
  /**
   * Milliseconds before each retry of a failed asynchronous invocation. Default 1 s, then 2 s (AWS: 1 and 2
   * minutes).
   */
  retryDelaysMs?: readonly number[];
  /** For tests: changes of the sources, for this host alone. Not watched. */
  patches?: readonly Patch[];
  /** Wraps every invocation. */
  intercept?: InterceptInvocation;
  /** Receives every run. */
  onRun?: OnRun;
  /** Receives every environment's start. */
  onInit?: OnInit;
};

/** The Lambda service: it runs functions from source, each invocation in its own environment. */
export type LambdaHost = {
  invoke: Invoke;
  has(functionName: string): boolean;
  /** Accepts an event, to be run soon; a failed attempt is repeated twice. */
  invokeAsync(functionName: string, event: unknown): void;
  /**
   * Starts an environment of each of these functions that has none, one after the other: all at
   * once would compete for the CPU, and none would be ready soon.
   */
  warm(functionNames: readonly string[]): Promise<void>;
  /** The number of environments of a function. */
  environments(functionName: string): number;
  /** Gives running invocations a number of milliseconds to end, then ends every environment. */
  close(graceMs?: number): Promise<void>;
};

const FromConnection = v.object({ requestContext: v.object({ connectionId: v.string() }) });

/** The owner of an invocation: the connection for a WebSocket API, otherwise one shared owner. */
const callerIn = (event: unknown): string => {
  const from = v.safeParse(FromConnection, event);
  return from.success ? from.output.requestContext.connectionId : "";
};

/**
 * Builds the functions, and resolves when they can be invoked.
 * @throws when they do not build.
 */
export const startLambdaHost = async ({
  functions,
  root,
  bundling,
  log,
  watch = false,
  maxEnvironments = 10,
  growMs = 40,
  idleMs = 5 * 60 * 1000,
  retryDelaysMs = [1000, 2000],
  patches = [],
  intercept = (_invocation, act) => act(),
  onRun = () => () => {},
  onInit = () => {},
}: LambdaHostOptions): Promise<LambdaHost> => {
  const pools = new Map<string, Pool>();
  const running = createWorkInFlight();

  const bundles = await startBundles({
    handlers: Object.fromEntries(Object.entries(functions).map(([name, { handler }]) => [name, handler])),
    root,
    bundling,
    watch,
    patches,
    log,
    onBundle: (name, bundle) => {
      const spec = functions[name];
      const pool = pools.get(name);
      if (pool) {
        pool.replace(bundle);
        log("build", `${name} changed`);
        return;
      }
      if (spec)
        pools.set(
          name,
          createPool(name, spec, bundle, { maxEnvironments, growMs, idleMs, log, onRun, onInit }),
        );
    },
  });

  const invoke: Invoke = async (name, event) => {
    const pool = pools.get(name);
    if (!pool)
      return {
        outcome: "failed",
        errorType: "ResourceNotFoundException",
        errorMessage: `Function not found: ${name}`,
      };
    const json = JSON.stringify(event ?? null);
    const invocation = intercept({ function: name, event }, () => pool.invoke(json, callerIn(event)));
    running.add(invocation);
    return invocation;
  };
  const asyncQueue = createAsyncQueue({ invoke, retryDelaysMs, log });

  return {
    invoke,
    has: (name) => pools.has(name),
    invokeAsync: asyncQueue.add,
    warm: async (names) => {
      for (const name of names) await pools.get(name)?.warm();
    },
    environments: (name) => pools.get(name)?.size() ?? 0,
    close: async (graceMs = 0) => {
      asyncQueue.close();
      const grace = Promise.withResolvers<void>();
      const timer = setTimeout(grace.resolve, graceMs);
      await Promise.race([running.done(), grace.promise]);
      clearTimeout(timer);
      await Promise.all([...pools.values()].map((pool) => pool.end()));
      await bundles.close();
    },
  };
};

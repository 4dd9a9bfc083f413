import { randomUUID } from "node:crypto";
import type { Log } from "../log.ts";
import type { Bundle } from "./bundle.ts";
import { type Environment, startEnvironment } from "./environment.ts";
import type { HostedFunction } from "./function.ts";
import type { InvokeResult } from "./invoke.ts";

export type PoolOptions = {
  /** The most environments of one function at once. Further invocations wait for one. */
  maxEnvironments: number;
  /** Milliseconds after which an idle environment is retired. */
  idleMs: number;
  log: Log;
};

/** The execution environments of one function. */
export type Pool = {
  /** Runs one invocation in an environment of its own: an idle one, a new one, or the next one free. */
  invoke(event: string): Promise<InvokeResult>;
  /** Starts an environment if there is none, so that the next invocation finds it ready. */
  warm(): void;
  /** From now on invocations run this code. The running ones end on the code that they began with. */
  replace(bundle: Bundle): void;
  /** How many environments there are. */
  size(): number;
  end(): Promise<void>;
};

/** Makes the pool of a function. It holds no environment yet. */
export const createPool = (
  name: string,
  spec: HostedFunction,
  first: Bundle,
  { maxEnvironments, idleMs, log }: PoolOptions,
): Pool => {
  let bundle = first;
  let ended = false;
  const all = new Set<Environment>();
  const queue: ((environment: Environment | undefined) => void)[] = [];
  // The most recently used last.
  const idle: { environment: Environment; retirement: NodeJS.Timeout }[] = [];

  const start = () => {
    const environment = startEnvironment(name, spec, bundle, log);
    all.add(environment);
    return environment;
  };
  const retire = (environment: Environment) => {
    all.delete(environment);
    return environment.end();
  };
  const rest = (environment: Environment) => {
    const retirement = setTimeout(() => {
      idle.splice(
        idle.findIndex((resting) => resting.environment === environment),
        1,
      );
      void retire(environment);
    }, idleMs);
    retirement.unref();
    idle.push({ environment, retirement });
  };
  const wake = () => {
    const resting = idle.pop();
    clearTimeout(resting?.retirement);
    return resting?.environment;
  };
  const release = (environment: Environment) => {
    const usable = !ended && !environment.isDead() && environment.bundle === bundle;
    if (!usable) void retire(environment);
    const next = queue.shift();
    if (next) return next(usable ? environment : start());
    if (usable) rest(environment);
  };
  const acquire = async () => {
    if (ended) return undefined;
    const free = wake() ?? (all.size < maxEnvironments ? start() : undefined);
    if (!free) return new Promise<Environment | undefined>((resolve) => queue.push(resolve));
    // It died while it rested: its start failed, or something that it had left running threw.
    if (!free.isDead()) return free;
    void retire(free);
    return start();
  };

  return {
    invoke: async (event) => {
      const environment = await acquire();
      if (!environment) return { outcome: "throttled" };
      const result = await environment.run(randomUUID(), event);
      release(environment);
      return result;
    },
    warm: () => {
      if (all.size === 0 && !ended) rest(start());
    },
    replace: (next) => {
      bundle = next;
      for (let stale = wake(); stale; stale = wake()) void retire(stale);
    },
    size: () => all.size,
    end: async () => {
      ended = true;
      for (const next of queue.splice(0)) next(undefined);
      for (const { retirement } of idle.splice(0)) clearTimeout(retirement);
      await Promise.all([...all].map(retire));
    },
  };
};

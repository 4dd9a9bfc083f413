import { randomUUID } from "node:crypto";
import type { Log } from "../log.ts";
import type { Bundle } from "./bundle-cache.ts";
import { type Environment, startEnvironment } from "./environment.ts";
import { FairQueue } from "./fair-queue.ts";
import type { HostedFunction } from "./function.ts";
import type { InvokeResult } from "./invoke.ts";
import type { OnInit, OnRun } from "./run.ts";

export type PoolOptions = {
  /**
   * The maximum number of concurrent environments of one function. Further invocations wait for
   * one.
   */
  maxEnvironments: number;
  /** Milliseconds that invocations wait for a busy environment before another one is started. */
  growMs: number;
  /** Milliseconds after which an idle environment is retired. */
  idleMs: number;
  log: Log;
  onRun: OnRun;
  onInit: OnInit;
};

/** The execution environments of one function. */
export type Pool = {
  /**
   * Runs one invocation in its own environment: an idle one, or the first that becomes free.
   * Waiting owners take turns: on AWS each would get its own environment, so no client would wait
   * for another's.
   */
  invoke(event: string, whose: string): Promise<InvokeResult>;
  /**
   * Starts an environment if there is none, so that the next invocation finds it ready. Resolves
   * when it is.
   */
  warm(): Promise<void>;
  /** From now on invocations run this code. Running ones end on the code that they began with. */
  replace(bundle: Bundle): void;
  /** The number of environments. */
  size(): number;
  end(): Promise<void>;
};

/** An invocation that waits for an environment. `late`: for longer than it should. */
type Waiting = { take(environment: Environment | undefined): void; late: boolean };

/** Creates the pool of a function. It holds no environment yet. */
export const createPool = (
  name: string,
  spec: HostedFunction,
  first: Bundle,
  { maxEnvironments, growMs, idleMs, log, onRun, onInit }: PoolOptions,
): Pool => {
  let bundle = first;
  let ended = false;
  let loading = 0;
  const all = new Set<Environment>();
  const queue = new FairQueue<Waiting>();
  // The most recently used last.
  const idle: { environment: Environment; retirement: NodeJS.Timeout }[] = [];

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

  const start = async () => {
    const begun = performance.now();
    const environment = startEnvironment(name, spec, bundle, log);
    all.add(environment);
    loading += 1;
    await environment.loaded;
    onInit(name, performance.now() - begun);
    loading -= 1;
    if (ended) return;
    // One that failed to load reports that to the waiting invocations.
    const next = environment.bundle === bundle ? queue.shift() : undefined;
    if (next) next.take(environment);
    else release(environment);
    grow();
  };
  /** One environment loads at a time: several would only compete for the CPU. */
  const grow = () => {
    if (loading > 0 || all.size >= maxEnvironments) return;
    const first = [...queue.first()];
    if (first.some(({ late }) => late) || (first.length > 0 && all.size === 0)) void start();
  };
  const release = (environment: Environment) => {
    if (ended || environment.isDead() || environment.bundle !== bundle) {
      void retire(environment);
      return grow();
    }
    const next = queue.shift();
    if (next) return next.take(environment);
    rest(environment);
  };

  const wait = async (whose: string) => {
    const { promise, resolve } = Promise.withResolvers<Environment | undefined>();
    const waiting: Waiting = { take: resolve, late: false };
    queue.push(whose, waiting);
    const timer = setTimeout(() => {
      waiting.late = true;
      grow();
    }, growMs);
    grow();
    const environment = await promise;
    clearTimeout(timer);
    return environment;
  };
  const acquire = async (whose: string) => {
    if (ended) return undefined;
    for (let free = wake(); free; free = wake()) {
      if (!free.isDead()) return free;
      // It died while idle: work that it had left running threw.
      void retire(free);
    }
    return wait(whose);
  };

  return {
    invoke: async (event, whose) => {
      const environment = await acquire(whose);
      if (!environment) return { outcome: "throttled" };
      const { accessKeyId, kill } = environment;
      const onEnd = onRun({ function: name, event, accessKeyId, kill });
      const result = await environment.run(randomUUID(), event);
      onEnd();
      release(environment);
      return result;
    },
    warm: async () => {
      if (all.size === 0 && !ended) await start();
    },
    replace: (next) => {
      bundle = next;
      for (let stale = wake(); stale; stale = wake()) void retire(stale);
    },
    size: () => all.size,
    end: async () => {
      ended = true;
      for (const { take } of queue.clear()) take(undefined);
      for (const { retirement } of idle.splice(0)) clearTimeout(retirement);
      await Promise.all([...all].map(retire));
    },
  };
};

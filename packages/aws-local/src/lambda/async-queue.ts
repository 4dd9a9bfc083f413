import type { Log } from "../log.ts";
import type { Invoke } from "./invoke.ts";

export type AsyncQueueOptions = {
  invoke: Invoke;
  /** Milliseconds before each retry. Its length is the number of retries. */
  retryDelaysMs: readonly number[];
  log: Log;
};

/**
 * Lambda's queue of asynchronous invocations, in memory: each event runs once, and again after a
 * failure.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export const createAsyncQueue = ({ invoke, retryDelaysMs, log }: AsyncQueueOptions) => {
  const retries = new Set<NodeJS.Timeout>();
  let closed = false;

  const attempt = async (name: string, event: unknown, tries: number): Promise<void> => {
    const result = await invoke(name, event);
    if (result.outcome === "returned" || closed) return;
    const delay = retryDelaysMs[tries];
    if (delay === undefined) return log("lambda", `${name}: gave up on an event after ${tries + 1} tries`);
    const timer = setTimeout(() => {
      retries.delete(timer);
      void attempt(name, event, tries + 1);
    }, delay);
    timer.unref();
    retries.add(timer);
  };

  return {
    add: (name: string, event: unknown) => void attempt(name, event, 0),
    /** Drops the pending retries. */
    close: () => {
      closed = true;
      for (const timer of retries) clearTimeout(timer);
    },
  };
};

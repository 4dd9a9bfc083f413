import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { Log } from "../log.ts";
import type { Bundle } from "./bundle-cache.ts";
import {
  accessKeyId,
  functionArn,
  type HostedFunction,
  region,
  secretAccessKey,
  splitHandler,
} from "./function.ts";
import type { InvokeResult } from "./invoke.ts";
import type { Invocation, RuntimeData, RuntimeError, RuntimeMessage } from "./message.ts";
import { afterRunning } from "./running-time.ts";
import { withSourcePositions } from "./source-maps.ts";

/** Lambda's limit for the code outside the handler. */
const initSeconds = 10;

/** The largest answer, in bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const answerBytes = 6 * 1024 * 1024;

/**
 * One execution environment: a thread with the function's code and variables, and nothing of the
 * host's.
 */
export type Environment = {
  readonly bundle: Bundle;
  /** Signs its calls. No other environment has it. */
  readonly accessKeyId: string;
  /**
   * Resolves when its code is loaded, or has failed to load. In that case, every invocation fails
   * with the reason.
   */
  readonly loaded: Promise<void>;
  /** Whether it can take no more invocations: it failed to start, timed out or crashed. */
  isDead(): boolean;
  /** Runs one invocation, when the start is done. One at a time: the caller ensures that. */
  run(requestId: string, event: string): Promise<InvokeResult>;
  /** Ends it at once, whatever it is doing. */
  kill(): void;
  end(): Promise<void>;
};

type Outcome = InvokeResult & { outcome: "returned" | "failed" };

const failed = (errorType: string, errorMessage: string): Outcome => ({
  outcome: "failed",
  errorType,
  errorMessage,
});

const variablesOf = (
  name: string,
  { memoryMb, handler, variables }: HostedFunction,
  environmentKeyId: string,
) => ({
  AWS_ACCESS_KEY_ID: environmentKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: "local",
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
  AWS_LAMBDA_LOG_STREAM_NAME: "local",
  AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
  _HANDLER: handler,
  LANG: "en_US.UTF-8",
  ...variables,
});

const drained: RuntimeError = {
  errorType: "Runtime.NodeJsExit",
  errorMessage: "The handler waits for a promise that never settles.",
  stack: "The handler waits for a promise that never settles.",
};

/*
 * The initial size of the heap for an environment's young objects, in megabytes. With V8's default
 * of one, a start is a dozen collections by as many threads: a fifth of its CPU.
 */
setFlagsFromString("--min-semi-space-size=32");

/** The number of environments that this process has started. */
let started = 0;

/**
 * Starts an environment for a function. It is being loaded when this returns; `run` waits for that.
 */
export const startEnvironment = (
  name: string,
  spec: HostedFunction,
  bundle: Bundle,
  writeLog: Log,
): Environment => {
  const log: Log = (source, line) => writeLog(source, withSourcePositions(line, bundle.url));
  const signal = new SharedArrayBuffer(4);
  const environmentKeyId = accessKeyId(name, ++started);
  const data: RuntimeData = {
    code: bundle.url,
    exportName: splitHandler(spec.handler).exportName,
    functionArn: functionArn(name),
    signal,
  };
  const worker = new Worker(new URL("./runtime.js", import.meta.url), {
    name,
    workerData: data,
    env: variablesOf(name, spec, environmentKeyId),
    argv: [],
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: spec.memoryMb },
  });

  let dead = false;
  const ready = Promise.withResolvers<Outcome | undefined>();
  let answer: PromiseWithResolvers<Outcome> | undefined;

  const settle = (outcome: Outcome) => {
    ready.resolve(outcome);
    answer?.resolve(outcome);
  };
  const kill = (outcome: Outcome) => {
    dead = true;
    settle(outcome);
    return worker.terminate();
  };
  const report = ({ errorType, errorMessage, stack }: RuntimeError) => {
    log(name, `${errorType}: ${stack}`);
    return failed(errorType, errorMessage);
  };
  const lose = (error: RuntimeError) => {
    log(name, error.stack);
    void kill(failed(error.errorType, error.errorMessage));
  };

  const endInitTimer = afterRunning(initSeconds * 1000, () => {
    lose({ errorType: "Sandbox.Timedout", errorMessage: "Init timed out", stack: "Init timed out" });
  });
  void ready.promise.then(endInitTimer);

  worker.on("message", (message: RuntimeMessage) => {
    if (message.kind === "output") return log(name, message.text.replace(/\n$/, ""));
    if (message.kind === "ready") return ready.resolve(undefined);
    if (message.kind === "initFailed") return void kill(report(message.error));
    if (message.kind === "drained") return lose(drained);
    if (message.kind === "threw") return answer?.resolve(report(message.error));
    if (Buffer.byteLength(message.payload) > answerBytes)
      return answer?.resolve(
        failed(
          "Function.ResponseSizeTooLarge",
          `Response payload size exceeded maximum allowed payload size (${answerBytes} bytes).`,
        ),
      );
    answer?.resolve({ outcome: "returned", payload: JSON.parse(message.payload) });
  });
  worker.on("error", (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    lose({
      errorType: "Runtime.ExitError",
      errorMessage: "Error: Runtime exited with error: exit status 129",
      stack: `Uncaught exception: ${text}`,
    });
  });
  worker.on("exit", (code) => {
    if (dead) return;
    const errorMessage = `Error: Runtime exited ${code === 0 ? "without providing a reason" : `with error: exit status ${code}`}`;
    lose({ errorType: "Runtime.ExitError", errorMessage, stack: errorMessage });
  });
  // An idle environment must not keep the cloud's process alive.
  worker.unref();

  const run = async (requestId: string, event: string): Promise<InvokeResult> => {
    const startFailure = await ready.promise;
    if (startFailure) return startFailure;
    const current = Promise.withResolvers<Outcome>();
    answer = current;
    const invocation: Invocation = {
      requestId,
      event,
      deadline: Date.now() + spec.timeoutSeconds * 1000,
    };
    const endTimer = afterRunning(spec.timeoutSeconds * 1000, () => {
      const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${spec.timeoutSeconds.toFixed(2)} seconds`;
      lose({ errorType: "Sandbox.Timedout", errorMessage, stack: errorMessage });
    });
    worker.postMessage(invocation);
    const waiting = new Int32Array(signal);
    Atomics.store(waiting, 0, 1);
    Atomics.notify(waiting, 0);
    const outcome = await current.promise;
    endTimer();
    answer = undefined;
    return outcome;
  };

  return {
    bundle,
    accessKeyId: environmentKeyId,
    loaded: ready.promise.then(() => undefined),
    isDead: () => dead,
    run,
    kill: () => {
      const errorMessage = "Error: Runtime exited with error: signal: killed";
      lose({ errorType: "Runtime.ExitError", errorMessage, stack: errorMessage });
    },
    end: async () => {
      await kill(failed("Runtime.ExitError", "The environment was ended."));
    },
  };
};

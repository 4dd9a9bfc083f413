import { enableCompileCache, flushCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import { isNativeError } from "node:util/types";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";

/*
 * Runs inside an execution environment: a thread that loads the handler once, then runs one
 * invocation after another. Between two it is frozen, as on Lambda: no timer fires, and nothing is
 * received.
 *
 * This is JavaScript with types in comments: for TypeScript, the thread would first load the type
 * stripper, a tenth of the CPU of a start.
 */

/** @import { Invocation, RuntimeData, RuntimeError, RuntimeMessage } from "./message.ts" */

const port = parentPort;
if (!port) throw new Error("The runtime only runs as a worker of the Lambda host.");
/** @type {RuntimeData} */
const { code, exportName, functionArn, signal } = workerData;
const waiting = new Int32Array(signal);

const tell = (/** @type {RuntimeMessage} */ message) => port.postMessage(message);

// The event loop flushes a worker's streams, and does not turn while frozen.
for (const stream of [process.stdout, process.stderr]) {
  /**
   * @param {Uint8Array | string} chunk
   * @param {unknown[]} rest
   */
  stream.write = (chunk, ...rest) => {
    tell({ kind: "output", text: typeof chunk === "string" ? chunk : Buffer.from(chunk).toString() });
    const done = rest.at(-1);
    if (typeof done === "function") done();
    return true;
  };
}

/** @returns {RuntimeError} */
const describe = (/** @type {unknown} */ thrown) =>
  isNativeError(thrown)
    ? { errorType: thrown.name, errorMessage: thrown.message, stack: thrown.stack ?? thrown.message }
    : { errorType: typeof thrown, errorMessage: String(thrown), stack: String(thrown) };

/** @returns {RuntimeError} */
const describeInit = (/** @type {unknown} */ thrown) => {
  const error = describe(thrown);
  if (error.errorType === "SyntaxError") return { ...error, errorType: "Runtime.UserCodeSyntaxError" };
  if (error.stack.includes("ERR_MODULE_NOT_FOUND"))
    return { ...error, errorType: "Runtime.ImportModuleError" };
  return error;
};

/**
 * An import of `node:http` reads all its exports, and its `WebSocket` loads all of `fetch`: a tenth
 * of a start. The AWS SDK imports it for endpoints without TLS, which exist only here. The global
 * classes stay.
 */
const withoutItsWebSocket = () => {
  const http = process.getBuiltinModule("node:http");
  for (const name of ["WebSocket", "CloseEvent", "MessageEvent"]) Reflect.deleteProperty(http, name);
};

const loadHandler = async () => {
  withoutItsWebSocket();
  // Every environment compiles the same code: the cache of the first one saves the others a sixth
  // of their start.
  enableCompileCache({ directory: fileURLToPath(new URL("compiled", code)) });
  const module = await import(code);
  /** @type {unknown} */
  const handler = module[exportName];
  if (typeof handler === "function") return handler;
  const errorMessage = `${exportName} is undefined or not exported`;
  tell({
    kind: "initFailed",
    error: { errorType: "Runtime.HandlerNotFound", errorMessage, stack: errorMessage },
  });
};

/** The context object: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
const contextOf = (/** @type {Invocation} */ { requestId, deadline }) => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
  invokedFunctionArn: functionArn,
  memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  awsRequestId: requestId,
  logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});

const toJson = (/** @type {unknown} */ value) => {
  try {
    return JSON.stringify(value) ?? "null";
  } catch (cause) {
    throw new Error("Unable to stringify response body", { cause });
  }
};

/**
 * Waits one turn of the event loop, as Lambda's own runtime does before and after an invocation.
 * @returns {Promise<void>}
 */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** @returns {Promise<Invocation>} */
const nextInvocation = async () => {
  await turn();
  // Not every wake-up is an invocation: the host's notification may come after the invocation has
  // ended.
  while (Atomics.exchange(waiting, 0, 0) === 0) Atomics.wait(waiting, 0, 0);
  await turn();
  return receiveMessageOnPort(port)?.message;
};

process.once("beforeExit", () => tell({ kind: "drained" }));

const serve = async () => {
  const handler = await loadHandler();
  if (!handler) return;
  tell({ kind: "ready" });
  let isFirst = true;
  for (;;) {
    const invocation = await nextInvocation();
    try {
      /** @type {unknown} */
      const returned = await handler(JSON.parse(invocation.event), contextOf(invocation));
      tell({ kind: "returned", payload: toJson(returned) });
    } catch (thrown) {
      tell({ kind: "threw", error: describe(thrown) });
    }
    // By now, everything that an invocation needs is compiled.
    if (isFirst) flushCompileCache();
    isFirst = false;
  }
};

serve().catch((/** @type {unknown} */ thrown) => tell({ kind: "initFailed", error: describeInit(thrown) }));

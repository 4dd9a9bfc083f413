/** The `workerData` of a new execution environment. */
export type RuntimeData = {
  /** The URL of the bundle. */
  code: string;
  exportName: string;
  functionArn: string;
  /** One Int32: 1 when an invocation waits. The runtime sleeps on it while it is frozen. */
  signal: SharedArrayBuffer;
};

/** Host -> runtime: one invocation. */
export type Invocation = {
  requestId: string;
  /** JSON. */
  event: string;
  /** When it times out, in epoch milliseconds. */
  deadline: number;
};

export type RuntimeError = { errorType: string; errorMessage: string; stack: string };

/** Runtime -> host. */
export type RuntimeMessage =
  | { kind: "ready" }
  | { kind: "initFailed"; error: RuntimeError }
  | { kind: "returned"; payload: string }
  | { kind: "threw"; error: RuntimeError }
  | { kind: "output"; text: string }
  /** The event loop is empty: nothing can settle the handler's promise any more. */
  | { kind: "drained" };

/** The result of a synchronous invocation, as Lambda reports it to the caller. */
export type InvokeResult =
  /** The handler returned: `payload` is what it returned, after a JSON round trip. */
  | { outcome: "returned"; payload: unknown }
  /** The handler threw, timed out, or its process died: `errorType` is `Runtime.ExitError`, `Error`, … */
  | { outcome: "failed"; errorType: string; errorMessage: string }
  /** No environment was available. */
  | { outcome: "throttled" };

/**
 * Wraps an invocation, synchronous or not: it may delay it, run it twice, or answer in its place.
 */
export type InterceptInvocation = (
  invocation: { function: string; event: unknown },
  act: () => Promise<InvokeResult>,
) => Promise<InvokeResult>;

/** Runs a function of the manifest with an event, and waits for the answer. Never rejects. */
export type Invoke = (functionName: string, event: unknown) => Promise<InvokeResult>;

import { openService, type ServiceOptions } from "./service.ts";

/** Has a function invoked later, with a payload that becomes JSON. Rejects if Lambda does not take it. */
export type InvokeLater = (functionName: string, payload: object) => Promise<void>;

/**
 * Opens Lambda, with the retries that the SDK's client for it has.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const openLambda = (options?: ServiceOptions): InvokeLater => {
  const send = openService({ name: "lambda", maxAttempts: 3, baseDelay: 50 }, options);
  return async (functionName, payload) => {
    await send({
      path: `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`,
      headers: { "content-type": "application/json", "x-amz-invocation-type": "Event" },
      body: JSON.stringify(payload),
    });
  };
};

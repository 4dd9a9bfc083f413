import type { Env, Hono } from "hono";
import { handle } from "hono/aws-lambda";
import * as v from "valibot";
import { answerHeaders } from "./guard.ts";

/** The fields used of an HTTP API's event. */
const HttpEvent = v.looseObject({
  requestContext: v.looseObject({ http: v.looseObject({ method: v.string() }) }),
});

/**
 * The methods for which the Fetch standard has no request: https://fetch.spec.whatwg.org/#methods
 */
const forbidden = new Set(["CONNECT", "TRACE", "TRACK"]);

const notAllowed = {
  statusCode: 405,
  headers: { "content-type": "application/json", ...answerHeaders },
  body: JSON.stringify({
    code: "method_not_allowed",
    message: "This method is not supported.",
    error: "This method is not supported.",
  }),
};

/**
 * Makes the Lambda handler of an app. Requests that the Fetch standard cannot express never reach
 * the app. A body of a GET or HEAD has no meaning
 * (https://www.rfc-editor.org/rfc/rfc9110#section-9.3.1), and is dropped.
 */
export const lambdaOf = <E extends Env>(app: Hono<E>) => {
  const answer = handle(app);
  return async (event: Parameters<typeof answer>[0], context: Parameters<typeof answer>[1]) => {
    const { method } = v.parse(HttpEvent, event).requestContext.http;
    if (forbidden.has(method)) return notAllowed;
    const isBodiless = method === "GET" || method === "HEAD";
    return answer(isBodiless ? { ...event, body: null } : event, context);
  };
};

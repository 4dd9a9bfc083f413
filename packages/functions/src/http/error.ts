import { type ErrorCode, errorBody, ParleyError } from "@parley/core/wire/error";
import type { Context, ErrorHandler, NotFoundHandler } from "hono";
import { routePath } from "hono/route";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { log } from "../log.ts";

/** The status of an answer with a code; 400 where there is none. */
export const statusOf: Partial<Record<ErrorCode, ContentfulStatusCode>> = {
  unauthorized: 401,
  forbidden: 403,
  origin_not_allowed: 403,
  sign_in_required: 403,
  sign_in_again: 403,
  not_found: 404,
  method_not_allowed: 405,
  body_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  over_budget: 429,
  unavailable: 503,
  internal: 500,
};

const respond = (context: Context, error: ParleyError) => {
  if (error.retryAfter !== undefined) context.header("Retry-After", String(error.retryAfter));
  return context.json(errorBody(error), statusOf[error.code] ?? 400);
};

/**
 * Answers every error of the HTTP API. Anything but a `ParleyError` is logged, and is `internal` to
 * the caller.
 */
export const answerError: ErrorHandler = (error, context) => {
  if (error instanceof ParleyError) return respond(context, error);
  log.error("Request failed", { method: context.req.method, route: routePath(context) }, error);
  return respond(context, new ParleyError("internal", "Something failed on the server. Try again."));
};

/** Answers a path without a route. */
export const answerNotFound: NotFoundHandler = (context) =>
  respond(context, new ParleyError("not_found", "Nothing exists at this path."));

/** Answers a path with a method that it does not support. */
export const answerMethodNotAllowed = (context: Context, methods: string[]) => {
  const allowed = methods.join(", ");
  const sentence = `This path does not support ${context.req.method}. Use ${allowed}.`;
  context.header("Allow", allowed);
  return respond(context, new ParleyError("method_not_allowed", sentence));
};

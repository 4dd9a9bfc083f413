import { type ErrorCode, ParleyError } from "@parley/core/protocol/error";
import type { ErrorHandler, Hono, NotFoundHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

const statusOf: Partial<Record<ErrorCode, ContentfulStatusCode>> = {
  unauthorized: 401,
  not_found: 404,
  method_not_allowed: 405,
  unavailable: 503,
  internal: 500,
};

const bodyOf = ({ code, message, field }: ParleyError) => ({
  code,
  message,
  error: message,
  ...(field !== undefined && { field }),
});

/** Answers every error of the HTTP API. What is not a `ParleyError` is logged, and is `internal` to the caller. */
export const answerError: ErrorHandler = (error, context) => {
  if (error instanceof ParleyError) return context.json(bodyOf(error), statusOf[error.code] ?? 400);
  console.error("A request could not be answered", context.req.method, context.req.path, error);
  return context.json(bodyOf(new ParleyError("internal", "Something failed on the server. Try again.")), 500);
};

/** Answers what no route takes: 405 with the methods that the path has, or 404. */
export const notFound =
  (app: () => Hono): NotFoundHandler =>
  (context) => {
    const { path, method } = context.req;
    const allowed = [...new Set(app().routes.map((route) => route.method))].filter(
      (other) => other !== "ALL" && app().router.match(other, path)[0].some(([[, { method }]]) => method !== "ALL"),
    );
    if (allowed.length === 0) {
      return context.json(bodyOf(new ParleyError("not_found", "There is nothing at this path.")), 404);
    }
    const sentence = `This path does not answer to ${method}. It takes ${allowed.join(", ")}.`;
    return context.json(bodyOf(new ParleyError("method_not_allowed", sentence)), 405, { Allow: allowed.join(", ") });
  };

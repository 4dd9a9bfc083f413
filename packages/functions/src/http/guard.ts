import { ParleyError } from "@parley/core/wire/error";
import { createMiddleware } from "hono/factory";
import * as v from "valibot";
import { admittedOrigin, originRefusal } from "./origin.ts";

/** On every answer: no caching, no content type sniffing, no embedding by other sites. */
export const answerHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** Adds `answerHeaders` to every answer, including errors. */
export const protectAnswers = createMiddleware(async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(answerHeaders)) context.res.headers.set(name, value);
});

/**
 * Where an HTTP API's event has its own host, and which headers it had. The app's own request has
 * no empty headers, and an empty `Origin` is not a missing one.
 */
const Event = v.object({
  event: v.object({
    requestContext: v.object({ domainName: v.string() }),
    headers: v.record(v.string(), v.optional(v.string())),
  }),
});

/**
 * Refuses with 403 what pages of other sites cause: their reads, their preflights, and what they
 * only show.
 */
export const requireOwnOrigin = (sites: string) => {
  const admits = admittedOrigin(sites);
  return createMiddleware(async (context, next) => {
    const lambda = v.safeParse(Event, context.env);
    const event = lambda.success ? lambda.output.event : undefined;
    const headers = event?.headers ?? context.req.header();
    const asking = {
      origin: headers.origin,
      fetchSite: headers["sec-fetch-site"],
      ownHost: event?.requestContext.domainName,
    };
    if (!admits(asking)) throw new ParleyError("origin_not_allowed", originRefusal(asking.origin));
    await next();
  });
};

/** The methods whose body, if any, is not read. */
const bodiless = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses bodies that are not `application/json` with 415. A page of another site can send any
 * other kind without a preflight:
 * https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 */
export const requireJson = createMiddleware(async (context, next) => {
  const type = context.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  const isJson = type === "application/json";
  const isUnread =
    bodiless.has(context.req.method) || (context.req.method === "DELETE" && type === undefined);
  if (!isJson && !isUnread)
    throw new ParleyError("unsupported_media_type", "Send the header `Content-Type: application/json`.");
  await next();
});

import type { IncomingHttpHeaders } from "node:http";
import type { HttpAnswer } from "./answer.ts";

/**
 * The CORS block of an HTTP API, all of it optional. Any block, including an empty one, makes API
 * Gateway answer preflights itself and ignore the CORS headers of the function.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export type Cors = {
  allowOrigins?: string[];
  allowMethods?: string[];
  allowHeaders?: string[];
  exposeHeaders?: string[];
  allowCredentials?: boolean;
  /** Seconds. */
  maxAge?: number;
};

/** An entry of the block that allows an origin: itself, `*`, or any of a scheme, as `https://*`. */
const allows = (entry: string, origin: string): boolean =>
  entry === "*" ||
  entry.toLowerCase() === origin.toLowerCase() ||
  (/^https?:\/\/\*$/.test(entry) && origin.startsWith(entry.slice(0, -1)));

const list = (name: string, values: readonly string[] = []) =>
  values.length === 0 ? {} : { [name]: values.join(",").toLowerCase() };

/** The headers of every answer to an allowed origin. */
const originHeaders = (
  { allowOrigins = [], allowCredentials }: Cors,
  origin: string | undefined,
): Record<string, string> | undefined => {
  if (origin === undefined || !allowOrigins.some((entry) => allows(entry, origin))) return undefined;
  return {
    "access-control-allow-origin": allowOrigins.includes("*") && !allowCredentials ? "*" : origin,
    ...(allowCredentials && { "access-control-allow-credentials": "true" }),
  };
};

/** Whether a request is a preflight, which an API with a CORS block answers by itself. */
export const isPreflight = (method: string | undefined, headers: IncomingHttpHeaders): boolean =>
  method === "OPTIONS" &&
  headers.origin !== undefined &&
  headers["access-control-request-method"] !== undefined;

/**
 * The answer to a preflight: 204, with what the block allows to an origin that it names, and with
 * nothing to any other. An empty block names none.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export const preflightAnswer = (cors: Cors, origin: string | undefined): HttpAnswer => {
  const allowed = originHeaders(cors, origin);
  const headers = allowed && {
    ...allowed,
    ...(cors.allowMethods?.length && { "access-control-allow-methods": cors.allowMethods.join(",") }),
    ...list("access-control-allow-headers", cors.allowHeaders),
    ...(cors.maxAge !== undefined && { "access-control-max-age": String(cors.maxAge) }),
  };
  return { status: 204, headers: headers ?? {}, cookies: [], body: Buffer.alloc(0) };
};

/** A function's answer with the block's CORS headers in place of its own, which are ignored. */
export const withCors = (answer: HttpAnswer, cors: Cors, origin: string | undefined): HttpAnswer => {
  const others = Object.entries(answer.headers).filter(([name]) => !name.startsWith("access-control-"));
  const allowed = originHeaders(cors, origin);
  const headers = {
    ...Object.fromEntries(others),
    ...allowed,
    ...(allowed && list("access-control-expose-headers", cors.exposeHeaders)),
  };
  return { ...answer, headers };
};

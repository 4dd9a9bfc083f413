import type { InvokeResult } from "../lambda/invoke.ts";

/** An HTTP answer, ready to be written. */
export type HttpAnswer = {
  status: number;
  headers: Record<string, string>;
  cookies: string[];
  body: Buffer;
};

const json = (status: number, message: string): HttpAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  cookies: [],
  body: Buffer.from(JSON.stringify({ message })),
});

/** API Gateway's own answers. */
export const refusals = {
  failed: json(500, "Internal Server Error"),
  unavailable: json(503, "Service Unavailable"),
  tooMany: json(429, "Too Many Requests"),
  tooLarge: json(413, "Request Entity Too Large"),
} as const;

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const headersOf = (headers: unknown) =>
  Object.fromEntries(
    Object.entries(isFields(headers) ? headers : {}).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(",") : String(value),
    ]),
  );

const statusOf = (status: unknown) => {
  const number = typeof status === "string" ? Number(status) : status;
  return typeof number === "number" && Number.isInteger(number) && number >= 100 && number <= 599
    ? number
    : undefined;
};

/** An answer without a status code is the body of a 200. */
const inferred = (payload: unknown): HttpAnswer => ({
  status: 200,
  headers: { "content-type": "application/json" },
  cookies: [],
  body: Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)),
});

/**
 * What API Gateway makes of a function's answer, in payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const toHttpAnswer = (result: InvokeResult): HttpAnswer => {
  if (result.outcome === "failed") return refusals.failed;
  if (result.outcome === "throttled") return refusals.unavailable;
  const { payload } = result;
  if (!isFields(payload) || payload.statusCode === undefined) return inferred(payload);

  const { body = "", cookies = [], isBase64Encoded } = payload;
  const status = statusOf(payload.statusCode);
  if (status === undefined || (typeof body !== "string" && body !== null)) return refusals.failed;
  return {
    status,
    headers: { "content-type": "text/plain;charset=utf-8", ...headersOf(payload.headers) },
    cookies: Array.isArray(cookies) ? cookies.map(String) : [],
    body: Buffer.from(body ?? "", isBase64Encoded === true ? "base64" : "utf8"),
  };
};

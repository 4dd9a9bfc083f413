import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { account } from "../lambda/function.ts";

/** Bodies of these types reach the function as text, all others as base64. */
const textTypes = /^(text\/.*|application\/(json|javascript|xml)|application\/.*\+(json|xml))$/;

/** `21/Nov/2026:06:31:03 +0000` */
const commonLogTime = (at: Date) => {
  const [, day, month, year, time] = at.toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
};

/** API Gateway's HTTP APIs decode the path, and lose what then follows a `?`. */
const decodePath = (path: string) => {
  try {
    return decodeURIComponent(path).split("?")[0] ?? path;
  } catch {
    return path;
  }
};

const headersOf = (request: IncomingMessage, port: number): Record<string, string | undefined> => ({
  ...Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(",")]),
  ),
  "content-length": request.headers["content-length"] ?? "0",
  "x-amzn-trace-id": `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomUUID().replaceAll("-", "").slice(0, 24)}`,
  "x-forwarded-for": request.socket.remoteAddress ?? "",
  "x-forwarded-port": String(port),
  "x-forwarded-proto": "http",
});

const queryOf = (search: string) => {
  const parameters = new URLSearchParams(search);
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name).join(",")]),
  );
};

/**
 * The event of payload format 2.0 for a request, on the route `$default`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @param port the port that the request came to.
 */
export const toHttpEvent = (request: IncomingMessage, body: Buffer, port: number) => {
  const { cookie, ...headers } = headersOf(request, port);
  const [path = "/", ...rest] = (request.url ?? "/").split("?");
  const rawQueryString = rest.join("?");
  const rawPath = decodePath(path);
  const [mediaType = ""] = (headers["content-type"] ?? "").split(";");
  const isText = textTypes.test(mediaType.trim().toLowerCase()) && !headers["content-encoding"];
  const now = new Date();
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers,
    ...(rawQueryString !== "" && { queryStringParameters: queryOf(rawQueryString) }),
    requestContext: {
      accountId: account,
      apiId: "local",
      domainName: headers.host ?? "",
      domainPrefix: "local",
      http: {
        method: request.method ?? "GET",
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? "",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey: "$default",
      stage: "$default",
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: isText ? body.toString() : body.toString("base64") }),
    isBase64Encoded: body.length > 0 && !isText,
  };
};

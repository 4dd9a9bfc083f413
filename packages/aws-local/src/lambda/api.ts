import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { callerOf } from "../iam/caller.ts";
import type { Intercept } from "../intercept.ts";
import { closeServer, listen, loopback, readBody, refuseBrowsers } from "../loopback/server.ts";
import type { LambdaHost } from "./host.ts";
import type { InvokeResult } from "./invoke.ts";

/**
 * The largest payloads, in bytes:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const payloadBytes = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024 } as const;

export type LambdaAnswer = { status: number; headers?: Record<string, string>; body?: string };

/** A call of the API, as it arrived. */
export type LambdaCall = {
  /** The caller's access key id. */
  accessKeyId: string;
  /** The function that it is about; empty when it is about none. */
  function: string;
};

const refusal = (status: number, errorType: string, message: string, more: object = {}): LambdaAnswer => ({
  status,
  headers: { "x-amzn-errortype": errorType },
  body: JSON.stringify({ Type: status === 500 ? "Service" : "User", message, Message: message, ...more }),
});

const invokePath = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** How Lambda refuses throttled calls. */
export const tooManyRequests = refusal(429, "TooManyRequestsException", "Rate Exceeded.", {
  Reason: "ConcurrentInvocationLimitExceeded",
});

/** A function's name from a name, a partial ARN or an ARN, each with or without a qualifier. */
const functionName = (reference: string) => {
  const [, fromArn] = /(?:^|:)function:([^:]+)/.exec(reference) ?? [];
  return fromArn ?? reference.split(":")[0] ?? reference;
};

const parseEvent = (body: Buffer) => {
  if (body.length === 0) return { event: {} };
  try {
    return { event: JSON.parse(body.toString()) as unknown };
  } catch (error) {
    return {
      problem: `Could not parse request body into json: ${error instanceof Error ? error.message : error}`,
    };
  }
};

const answerOf = (result: InvokeResult): LambdaAnswer => {
  if (result.outcome === "throttled") return tooManyRequests;
  if (result.outcome === "returned") return { status: 200, body: JSON.stringify(result.payload) };
  const { errorType, errorMessage } = result;
  return {
    status: 200,
    headers: { "x-amz-function-error": "Unhandled" },
    body: JSON.stringify({ errorType, errorMessage, trace: [] }),
  };
};

const nameIn = (path: string) => {
  const [, reference] = invokePath.exec(path) ?? [];
  return reference === undefined ? undefined : functionName(decodeURIComponent(reference));
};

const answer = async (host: LambdaHost, request: IncomingMessage): Promise<LambdaAnswer> => {
  const [path = ""] = (request.url ?? "").split("?");
  const name = nameIn(path);
  if (request.method !== "POST" || name === undefined)
    return refusal(404, "UnknownOperationException", `The local Lambda has no ${request.method} ${path}.`);

  const type = request.headers["x-amz-invocation-type"] ?? "RequestResponse";
  if (type !== "RequestResponse" && type !== "Event" && type !== "DryRun")
    return refusal(400, "InvalidParameterValueException", `Unknown invocation type: ${type}`);

  const limit = type === "Event" ? payloadBytes.Event : payloadBytes.RequestResponse;
  const body = await readBody(request, limit);
  if (!body)
    return refusal(
      413,
      "RequestTooLargeException",
      `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    );

  if (!host.has(name)) return refusal(404, "ResourceNotFoundException", `Function not found: ${name}`);
  if (type === "DryRun") return { status: 204 };

  const { event, problem } = parseEvent(body);
  if (problem) return refusal(400, "InvalidRequestContentException", problem);
  if (type === "RequestResponse") return answerOf(await host.invoke(name, event));
  host.invokeAsync(name, event);
  return { status: 202 };
};

/**
 * Serves Lambda's `Invoke` on loopback, as the AWS SDK calls it.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 * @param host every call waits for it, so that the address is known before there is a host.
 * @throws as `listen` does.
 */
export const startLambdaApi = async ({
  port,
  host,
  intercept = (_call, act) => act(),
}: {
  port: number;
  host: Promise<LambdaHost>;
  /** Wraps every call. */
  intercept?: Intercept<LambdaCall, LambdaAnswer>;
}) => {
  const reply = async (request: IncomingMessage, response: ServerResponse) => {
    if (refuseBrowsers(request, response)) return;
    const [path = ""] = (request.url ?? "").split("?");
    const call = { accessKeyId: callerOf(request.headers), function: nameIn(path) ?? "" };
    const answered = await intercept(call, async () => answer(await host, request));
    if (!answered) return void response.destroy();
    const { status, headers = {}, body = "" } = answered;
    response.writeHead(status, {
      "content-type": "application/json",
      "x-amzn-requestid": randomUUID(),
      "x-amz-executed-version": "$LATEST",
      ...headers,
    });
    response.end(body);
  };
  const server = createServer((request, response) => {
    // A caller that disconnected half-way needs no answer.
    reply(request, response).catch(() => response.destroy());
  });
  const bound = await listen(server, port);
  return {
    url: `http://${loopback}:${bound}`,
    close: (graceMs: number) => closeServer(server, graceMs),
  };
};

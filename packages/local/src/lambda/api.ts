import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { closeServer, listen, loopback, readBody } from "../server.ts";
import type { LambdaHost } from "./host.ts";
import type { InvokeResult } from "./invoke.ts";

/** The largest payloads, in bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const payloadBytes = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024 } as const;

type Answer = { status: number; headers?: Record<string, string>; body?: string };

const refusal = (status: number, errorType: string, message: string, more: object = {}): Answer => ({
  status,
  headers: { "x-amzn-errortype": errorType },
  body: JSON.stringify({ Type: status === 500 ? "Service" : "User", message, Message: message, ...more }),
});

const invokePath = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

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

const answerOf = (result: InvokeResult): Answer => {
  if (result.outcome === "throttled")
    return refusal(429, "TooManyRequestsException", "Rate Exceeded.", {
      Reason: "ConcurrentInvocationLimitExceeded",
    });
  if (result.outcome === "returned") return { status: 200, body: JSON.stringify(result.payload) };
  const { errorType, errorMessage } = result;
  return {
    status: 200,
    headers: { "x-amz-function-error": "Unhandled" },
    body: JSON.stringify({ errorType, errorMessage, trace: [] }),
  };
};

const answer = async (host: LambdaHost, request: IncomingMessage): Promise<Answer> => {
  const [path = ""] = (request.url ?? "").split("?");
  const [, reference] = invokePath.exec(path) ?? [];
  if (request.method !== "POST" || !reference)
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

  const name = functionName(decodeURIComponent(reference));
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
 * @param host is waited for by every call, so that the address is known before there is a host.
 * @throws as `listen` does.
 */
export const startLambdaApi = async ({ port, host }: { port: number; host: Promise<LambdaHost> }) => {
  const reply = async (request: IncomingMessage, response: ServerResponse) => {
    const { status, headers = {}, body = "" } = await answer(await host, request);
    response.writeHead(status, {
      "content-type": "application/json",
      "x-amzn-requestid": randomUUID(),
      "x-amz-executed-version": "$LATEST",
      ...headers,
    });
    response.end(body);
  };
  const server = createServer((request, response) => {
    // A caller that went away half-way needs no answer.
    reply(request, response).catch(() => response.destroy());
  });
  const bound = await listen(server, port);
  return {
    url: `http://${loopback}:${bound}`,
    close: (graceMs: number) => closeServer(server, graceMs),
  };
};

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Invoke } from "../lambda/invoke.ts";
import { closeServer, listen, loopback, readBody } from "../loopback/server.ts";
import { type Throttle, TokenBucket } from "../token-bucket.ts";
import { type HttpAnswer, refusals, toHttpAnswer } from "./answer.ts";
import { type Cors, isPreflight, preflightAnswer, withCors } from "./cors.ts";
import { toHttpEvent } from "./event.ts";

/**
 * The largest body, in bytes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
const bodyBytes = 10 * 1024 * 1024;

/** One function on the route `$default`. */
export type HttpApi = { function: string; cors: Cors | undefined; throttle: Throttle };

export type HttpApiOptions = {
  /** 0 for any free one. */
  port: number;
  /**
   * The one function, which gets every path and method, the CORS block if there is one, and the stage's
   * throttle.
   */
  api: HttpApi;
  invoke: Invoke;
  /** How long it may take to answer. Default 30 s, as on AWS. */
  integrationMs?: number;
  /** Receives every answered request, with the bytes of both bodies. */
  observe?: (exchange: HttpExchange) => void;
  /** Receives every answer, with its request's `Authorization` header and path. */
  onAnswer?: (answer: HttpAnswer, authorization: string | undefined, path: string) => void;
};

/** A request and its answer, in bytes. */
export type HttpExchange = { requestBytes: number; responseBytes: number };

const write = (
  response: ServerResponse,
  { status, headers, cookies, body }: HttpAnswer,
  requestId: string,
) => {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  response.setHeader("apigw-requestid", requestId);
  response.removeHeader("transfer-encoding");
  // RFC 9110, 8.6: a 204 has none.
  if (status !== 204) response.setHeader("content-length", body.length);
  response.end(body);
};

/**
 * Starts an HTTP API of API Gateway on loopback, with one route: `$default`.
 * @throws as `listen` does.
 */
export const startHttpApi = async ({
  port,
  api: { function: name, cors, throttle },
  invoke,
  integrationMs = 30_000,
  observe = () => {},
  onAnswer = () => {},
}: HttpApiOptions) => {
  let bound = port;
  const requests = new TokenBucket(throttle.perSecond, throttle.burst);
  const ask = async (event: unknown) => {
    const late = Promise.withResolvers<HttpAnswer>();
    const timer = setTimeout(() => late.resolve(refusals.unavailable), integrationMs);
    const answer = await Promise.race([invoke(name, event).then(toHttpAnswer), late.promise]);
    clearTimeout(timer);
    return answer;
  };
  const answerTo = async ({ method, headers }: IncomingMessage, body: Buffer | undefined, event: unknown) => {
    if (!requests.take()) return refusals.tooMany;
    if (cors && isPreflight(method, headers)) return preflightAnswer(cors, headers.origin);
    if (!body) return refusals.tooLarge;
    const answer = await ask(event);
    return cors ? withCors(answer, cors, headers.origin) : answer;
  };
  const reply = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(request, bodyBytes);
    const event = toHttpEvent(request, body ?? Buffer.alloc(0), bound);
    const answer = await answerTo(request, body, event);
    observe({ requestBytes: body?.length ?? bodyBytes, responseBytes: answer.body.length });
    onAnswer(answer, request.headers.authorization, event.rawPath);
    write(response, answer, event.requestContext.requestId);
  };
  const server = createServer((request, response) => {
    // The caller disconnected half-way, or the function's headers cannot be written.
    reply(request, response).catch(() => {
      if (response.headersSent || request.socket.destroyed) return response.destroy();
      for (const header of response.getHeaderNames()) response.removeHeader(header);
      write(response, refusals.failed, "");
    });
  });
  bound = await listen(server, port);
  return {
    url: `http://${loopback}:${bound}`,
    close: (graceMs: number) => closeServer(server, graceMs),
  };
};

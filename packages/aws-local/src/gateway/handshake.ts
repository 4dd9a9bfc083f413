import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { isForLoopback, misdirected } from "../loopback/loopback-host.ts";
import type { Api } from "./api.ts";
import { authorize } from "./authorizer.ts";
import type { Caller } from "./caller.ts";
import { GatewayConnection } from "./connection.ts";
import { errorText } from "./error-text.ts";
import { connectEvent, disconnectEvent } from "./events.ts";
import { newGatewayId } from "./identifier.ts";
import { integrate, type ProxyAnswer, proxyAnswer } from "./integration.ts";
import { handleMessage } from "./messages.ts";
import { Refusal, writeRefusal } from "./refusal.ts";
import { takeRequest } from "./take-request.ts";
import { isSubprotocol, readUpgradeRequest, type UpgradeRequest } from "./upgrade-request.ts";

/**
 * Answers a WebSocket handshake: a connection once `$connect` has accepted, otherwise an HTTP
 * status.
 */
export async function handshake(
  api: Api,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const requestId = newGatewayId();
  const upgradeRequest = readUpgradeRequest(request, traceId());
  const { sourceIp, userAgent } = upgradeRequest;
  const caller: Caller = {
    connectionId: newGatewayId(),
    connectedAt: Date.now(),
    identity: { sourceIp, ...(userAgent !== undefined && { userAgent }) },
  };
  try {
    if (!isForLoopback(request)) throw new Refusal(421, misdirected);
    const subprotocol = await admit(api, caller, upgradeRequest, requestId);
    connect(api, caller, upgrade(request, socket, head, subprotocol, api.limits.messageBytes), socket);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { origin } = request.headers;
    api.observe({ type: "refused", status: error.status, ...(origin !== undefined && { origin }) });
    const body = error.message && errorText(error.message, caller.connectionId, requestId);
    writeRefusal(socket, error.status, body, requestId);
  }
}

/** Passes a handshake through all checks. Returns the subprotocol to echo, or throws a Refusal. */
async function admit(
  api: Api,
  caller: Caller,
  request: UpgradeRequest,
  requestId: string,
): Promise<string | undefined> {
  const paths = ["/", `/${api.stage}`, `/${encodeURIComponent(api.stage)}`];
  if (!paths.includes(request.path)) throw new Refusal(403, "Forbidden");
  if (!api.newConnections.take() || !takeRequest(api, "$connect"))
    throw new Refusal(429, "Too Many Requests");
  if (!request.wellFormed) throw new Refusal(400, "Bad Request");
  if (api.authorizer) caller.authorizer = await authorize(api, api.authorizer, caller, request, requestId);
  const route = api.routes.get("$connect");
  if (!route) return undefined;

  const call = { function: route.function, routeKey: "$connect", connectionId: caller.connectionId };
  const result = await integrate(api, call, connectEvent(api, caller, request, requestId));
  if (result.outcome === "throttled") throw new Refusal(429, "Too Many Requests");
  if (result.outcome === "timedOut") throw new Refusal(504, "Endpoint request timed out");
  if (result.outcome === "failed") throw new Refusal(502, "Internal server error");
  const answer = proxyAnswer(result.payload);
  if (!answer) throw new Refusal(502, "Internal server error");
  if (answer.statusCode > 299) throw new Refusal(answer.statusCode);
  return subprotocolOf(answer);
}

function subprotocolOf(answer: ProxyAnswer): string | undefined {
  const [, value] =
    Object.entries(answer.headers ?? {}).find(([name]) => name.toLowerCase() === "sec-websocket-protocol") ??
    [];
  if (value === undefined) return undefined;
  const token = String(value);
  if (!isSubprotocol(token)) throw new Refusal(502, "Internal server error");
  return token;
}

/** Nothing when the client has disconnected meanwhile. */
function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  subprotocol: string | undefined,
  messageBytes: number,
): WebSocket | undefined {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: messageBytes,
    handleProtocols: () => false,
  });
  // The client gets the subprotocol that `$connect` returns, offered or not.
  server.on("headers", (headers) => {
    if (subprotocol !== undefined) headers.push(`Sec-WebSocket-Protocol: ${subprotocol}`);
  });
  let upgraded: WebSocket | undefined;
  server.handleUpgrade(request, socket, head, (ws) => {
    upgraded = ws;
  });
  return upgraded;
}

function connect(api: Api, caller: Caller, ws: WebSocket | undefined, socket: Duplex): void {
  if (!ws) {
    api.run(disconnected(api, caller, 1006, ""));
    return;
  }
  const connection = new GatewayConnection({
    ws,
    socket,
    caller,
    limits: api.limits,
    onMessage: (text) => api.run(handleMessage(api, connection, text)),
    onEnd: (code, reason) => {
      api.connections.delete(caller.connectionId);
      const connectedMs = Date.now() - caller.connectedAt;
      api.observe({ type: "disconnected", connectionId: caller.connectionId, code, connectedMs });
      api.run(disconnected(api, caller, code, reason));
    },
  });
  api.connections.set(caller.connectionId, connection);
  api.observe({ type: "connected", connectionId: caller.connectionId });
}

async function disconnected(api: Api, caller: Caller, code: number, reason: string): Promise<void> {
  const route = api.routes.get("$disconnect");
  if (!route) return;
  const call = { function: route.function, routeKey: "$disconnect", connectionId: caller.connectionId };
  await integrate(api, call, disconnectEvent(api, caller, code, reason));
}

function traceId(): string {
  const hex = (bytes: number) => Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("hex");
  return `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${hex(12)}`;
}

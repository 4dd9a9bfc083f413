import type { Api } from "./api.ts";
import type { GatewayConnection } from "./connection.ts";
import { errorText } from "./error-text.ts";
import { messageEvent } from "./events.ts";
import { newGatewayId } from "./identifier.ts";
import { type IntegrationResult, integrate, proxyAnswer } from "./integration.ts";
import { selectRoute } from "./routing.ts";
import { takeRequest } from "./take-request.ts";

/** Passes a client's message to the function of its route, and the function's answer back. */
export async function handleMessage(api: Api, connection: GatewayConnection, text: string): Promise<void> {
  const { connectionId } = connection.caller;
  const requestId = newGatewayId();
  api.observe({ type: "frameIn", connectionId, bytes: Buffer.byteLength(text) });
  const reply = await answer(api, connection, text, requestId);
  if (reply === undefined) return;
  const frame = "error" in reply ? errorText(reply.error, connectionId, requestId) : reply.body;
  if (connection.send(frame) !== "sent") return;
  api.observe({ type: "frameOut", connectionId, bytes: Buffer.byteLength(frame) });
  api.onFrame({ principal: connection.caller.authorizer?.principalId, text: frame });
}

type Reply = { body: string } | { error: string } | undefined;

async function answer(
  api: Api,
  connection: GatewayConnection,
  text: string,
  requestId: string,
): Promise<Reply> {
  const selected = selectRoute(api.routes, text);
  if (!takeRequest(api, selected?.[0])) return { error: "Too Many Requests" };
  if (selected === undefined) return { error: "Forbidden" };
  const [routeKey, route] = selected;
  const { connectionId } = connection.caller;
  const event = messageEvent(api, connection.caller, routeKey, text, requestId);
  const result = await integrate(api, { function: route.function, routeKey, connectionId }, event);
  const reply = routeReply(result, api.limits.messageBytes);
  if (!route.routeResponse && !("error" in reply)) return undefined;
  return "body" in reply && reply.body === "" && !api.readings.emptyFrames ? undefined : reply;
}

function routeReply(result: IntegrationResult, messageBytes: number): NonNullable<Reply> {
  if (result.outcome === "timedOut") return { error: "Endpoint request timed out" };
  if (result.outcome !== "returned") return { error: "Internal server error" };
  const answer = proxyAnswer(result.payload);
  if (answer === undefined) return { error: "Internal server error" };
  const body = answer.body ?? "";
  if (Buffer.byteLength(body) > messageBytes) return { error: "Internal server error" };
  return { body };
}

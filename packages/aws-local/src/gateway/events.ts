import type { Api } from "./api.ts";
import type { Caller } from "./caller.ts";
import { newGatewayId } from "./identifier.ts";
import type { UpgradeRequest } from "./upgrade-request.ts";

/** What an event contains about its API. */
type ApiName = Pick<Api, "id" | "stage" | "domainName">;

/** What an event contains about a handshake. */
type Handshake = Pick<UpgradeRequest, "headers" | "multiValueHeaders" | "query">;

/** The event that an authorizer of type REQUEST gets. */
export function authorizerEvent(
  api: ApiName & Pick<Api, "arn">,
  caller: Caller,
  request: Handshake,
  requestId: string,
) {
  return {
    type: "REQUEST",
    methodArn: `${api.arn}/$connect`,
    headers: request.headers,
    multiValueHeaders: request.multiValueHeaders,
    queryStringParameters: request.query?.single ?? {},
    multiValueQueryStringParameters: request.query?.multi ?? {},
    stageVariables: {},
    requestContext: requestContext(api, caller, requestId, { routeKey: "$connect", eventType: "CONNECT" }),
  };
}

/** The event of `$connect`. */
export function connectEvent(api: ApiName, caller: Caller, request: Handshake, requestId: string) {
  return {
    headers: withoutHop(request.headers),
    multiValueHeaders: withoutHop(request.multiValueHeaders),
    ...(request.query && {
      queryStringParameters: request.query.single,
      multiValueQueryStringParameters: request.query.multi,
    }),
    requestContext: requestContext(api, caller, requestId, { routeKey: "$connect", eventType: "CONNECT" }),
    isBase64Encoded: false,
  };
}

/** The event of a message, for the route that it takes. */
export function messageEvent(
  api: ApiName,
  caller: Caller,
  routeKey: string,
  body: string,
  requestId: string,
) {
  return {
    requestContext: requestContext(api, caller, requestId, {
      routeKey,
      messageId: newGatewayId(),
      eventType: "MESSAGE",
    }),
    body,
    isBase64Encoded: false,
  };
}

/**
 * The event of `$disconnect`, with the close code and reason. No page of AWS says that it carries
 * the authorizer's context.
 */
export function disconnectEvent(
  api: ApiName & Pick<Api, "readings">,
  caller: Caller,
  code: number,
  reason: string,
) {
  const { authorizer: _, ...unauthorized } = caller;
  const shown = api.readings.disconnectContext ? caller : unauthorized;
  const headers = { Host: api.domainName, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" };
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    requestContext: requestContext(api, shown, newGatewayId(), {
      routeKey: "$disconnect",
      disconnectStatusCode: code,
      eventType: "DISCONNECT",
      disconnectReason: reason,
    }),
    isBase64Encoded: false,
  };
}

function requestContext<Particulars extends { routeKey: string; eventType: string }>(
  api: ApiName,
  caller: Caller,
  requestId: string,
  particulars: Particulars,
) {
  const now = new Date();
  return {
    ...particulars,
    extendedRequestId: requestId,
    requestTime: commonLogTime(now),
    messageDirection: "IN",
    stage: api.stage,
    connectedAt: caller.connectedAt,
    requestTimeEpoch: now.getTime(),
    identity: caller.identity,
    requestId,
    domainName: api.domainName,
    connectionId: caller.connectionId,
    apiId: api.id,
    ...(caller.authorizer && { authorizer: caller.authorizer }),
  };
}

/** Common Log Format: `07/Mar/2020:18:40:26 +0000`. */
function commonLogTime(time: Date): string {
  const [, weekdayless] = time.toUTCString().split(", ");
  const [day, month, year, clock] = (weekdayless ?? "").split(" ");
  return `${day}/${month}/${year}:${clock} +0000`;
}

/** An integration does not see hop-by-hop headers; an authorizer does. */
function withoutHop<Value>(headers: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !["connection", "upgrade"].includes(name.toLowerCase())),
  );
}

import { isUtf8 } from "node:buffer";
import { callerOf } from "../iam/caller.ts";
import type { Api } from "./api.ts";
import type { GatewayConnection } from "./connection.ts";
import { errorText } from "./error-text.ts";
import { isGatewayId } from "./identifier.ts";
import type { ManagementAnswer, ManagementMethod } from "./observe.ts";
import { signatureFault } from "./signature.ts";

/** A request to the `@connections` API as received, including its signature. */
export type ManagementRequest = {
  method: string;
  /** As in the request line, including the query. */
  path: string;
  headers: NodeJS.Dict<string | string[]>;
  /** Nothing when it is larger than a message may be. */
  body: Buffer | undefined;
};

class ManagementError extends Error {
  override readonly name = "ManagementError";
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, message = "") {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/**
 * Answers a request to `@connections`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export async function manage(
  api: Api,
  request: ManagementRequest,
  requestId: string,
): Promise<ManagementAnswer> {
  const target = targetOf(api, request);
  const answer = await act(api, request, target).catch((error: unknown): ManagementAnswer => {
    if (!(error instanceof ManagementError)) throw error;
    const body = error.message && errorText(error.message, target?.connectionId ?? "", requestId);
    return { status: error.status, errorType: error.type, body };
  });
  if (target) {
    const bytes = request.body?.length ?? 0;
    api.observe({ type: "management", ...target, status: answer.status, bytes });
  }
  return answer;
}

type Target = { method: ManagementMethod; connectionId: string };

async function act(
  api: Api,
  request: ManagementRequest,
  target: Target | undefined,
): Promise<ManagementAnswer> {
  if (!target) throw new ManagementError(403, "ForbiddenException", "Forbidden");
  authenticate(api, request);
  if (!api.requests.take()) throw new ManagementError(429, "LimitExceededException");
  const interference = await api.before({ type: "management", ...target });
  if (interference?.type === "lost") return { status: target.method === "DELETE" ? 204 : 200, body: "" };
  if (interference?.type === "failed") {
    if (interference.result.outcome === "throttled") throw new ManagementError(429, "LimitExceededException");
    throw new ManagementError(500, "InternalServerErrorException", "Internal server error");
  }
  if (!isGatewayId(target.connectionId))
    throw new ManagementError(400, "BadRequestException", `Invalid connectionId: ${target.connectionId}`);
  if (target.method === "POST") return post(api, target.connectionId, request);
  const connection = find(api, target.connectionId);
  if (target.method === "GET") return { status: 200, body: describe(connection) };
  connection.end(1000, "Connection Closed Normally");
  return { status: 204, body: "" };
}

function post(api: Api, connectionId: string, { body, headers }: ManagementRequest): ManagementAnswer {
  if (!body) throw new ManagementError(413, "PayloadTooLargeException", "Message too long");
  if (body.length === 0) throw new ManagementError(400, "BadRequestException", "Message is empty");
  if (!isUtf8(body)) throw new ManagementError(400, "BadRequestException", "Message is not UTF-8");
  const connection = find(api, connectionId);
  const text = body.toString();
  const outcome = connection.send(text);
  if (outcome === "gone") throw new ManagementError(410, "GoneException");
  if (outcome === "full") throw new ManagementError(429, "LimitExceededException");
  const accessKeyId = callerOf({ authorization: String(headers.authorization) });
  api.observe({ type: "frameOut", connectionId, bytes: body.length, accessKeyId });
  api.onFrame({ principal: connection.caller.authorizer?.principalId, text });
  return { status: 200, body: "" };
}

function find(api: Api, connectionId: string): GatewayConnection {
  const connection = api.connections.get(connectionId);
  if (!connection?.isOpen) throw new ManagementError(410, "GoneException");
  return connection;
}

function describe(connection: GatewayConnection): string {
  const { connectedAt, identity } = connection.caller;
  return JSON.stringify({
    connectedAt: new Date(connectedAt).toISOString(),
    identity,
    lastActiveAt: new Date(connection.lastActiveAt).toISOString(),
  });
}

/** Requests must be signed, and those with a key of the cloud correctly. */
function authenticate(api: Api, request: ManagementRequest): void {
  if (!String(request.headers.authorization).startsWith("AWS4-HMAC-SHA256 "))
    throw new ManagementError(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
  const fault = signatureFault(request, api.secretOf, Date.now());
  if (fault) throw new ManagementError(403, fault.type, fault.message);
}

/** `/@connections/{id}`, which may stand under the stage. */
function targetOf(api: Api, request: ManagementRequest): Target | undefined {
  const { method } = request;
  if (method !== "POST" && method !== "GET" && method !== "DELETE") return undefined;
  const [path = ""] = request.path.split("?");
  const segments = path.split("/").slice(1).map(decoded);
  if (segments[0] === api.stage) segments.shift();
  const [resource, connectionId, ...rest] = segments;
  if (resource !== "@connections" || !connectionId || rest.length > 0) return undefined;
  return { method, connectionId };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

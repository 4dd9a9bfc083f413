import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate as endOfTurn } from "node:timers/promises";
import { callerOf } from "../iam/caller.ts";
import { readBody } from "../loopback/server.ts";
import type { Api } from "./api.ts";
import { manage } from "./management.ts";

/** Reads a plain HTTP request, and writes the management API's answer to it. */
export async function serveManagement(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, api.limits.messageBytes);
  const requestId = randomUUID();
  const { method = "", url = "", headers } = request;
  const answer = await api.interceptManagement({ accessKeyId: callerOf(headers), method }, () =>
    manage(api, { method, path: url, headers, body }, requestId),
  );
  // Answers after the frame has been written, together with the other answers of this turn: see
  // `Connection.send`.
  await endOfTurn();
  if (!answer) {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, {
    "x-amzn-RequestId": requestId,
    ...(answer.errorType && { "x-amzn-ErrorType": answer.errorType }),
    ...(answer.body && { "Content-Type": "application/json" }),
    ...(answer.status !== 204 && { "Content-Length": Buffer.byteLength(answer.body) }),
  });
  response.end(answer.body);
}

import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { callerOf } from "../caller.ts";
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
  const answer = await api.aroundManagement({ accessKeyId: callerOf(headers), method }, () =>
    manage(api, { method, path: url, headers, body }, requestId),
  );
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

/**
 * The whole body, or nothing when it is larger than `limit`: it is read to its end all the same. By events, since an
 * iterator costs as much as verifying the signature does.
 * @throws when the caller went away half-way.
 */
const readBody = (request: IncomingMessage, limit: number) =>
  new Promise<Buffer | undefined>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
    });
    request.once("end", () => resolve(length <= limit ? Buffer.concat(chunks, length) : undefined));
    request.once("error", reject);
  });

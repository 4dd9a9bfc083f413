import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cloud, startCloud } from "./cloud.ts";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

/**
 * A handshake whose subprotocols are offered in lines of their own; the answer's status and its
 * subprotocol.
 */
const handshake = async (lines: string[]) => {
  const url = new URL(cloud.ws);
  url.protocol = "http:";
  const asking = request(url, {
    headers: {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": Buffer.alloc(16, 1).toString("base64"),
      "Sec-WebSocket-Protocol": lines,
    },
  }).end();
  const [answer]: IncomingMessage[] = await Promise.race([once(asking, "upgrade"), once(asking, "response")]);
  answer?.destroy();
  return { status: answer?.statusCode, subprotocol: answer?.headers["sec-websocket-protocol"] };
};

test("protocol and token may be offered in two header lines, in either order", async () => {
  const asked = await fetch(`${cloud.api}/guests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Ada" }),
  });
  const { token } = Object(await asked.json());
  for (const lines of [
    ["parley.v1", `bearer.${token}`],
    [`bearer.${token}`, "parley.v1"],
  ]) {
    expect(await handshake(lines)).toEqual({ status: 101, subprotocol: "parley.v1" });
  }
  // The token is read from either line, too.
  for (const lines of [
    ["parley.v1", "bearer.wrong"],
    ["bearer.wrong", "parley.v1"],
  ]) {
    expect((await handshake(lines)).status).toBe(403);
  }
});

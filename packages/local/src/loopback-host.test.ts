import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { Server } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Cloud, startCloud } from "./cloud.ts";

let cloud: Cloud;
let ports: number[];

beforeAll(async () => {
  const listening = vi.spyOn(Server.prototype, "listen");
  cloud = await startCloud({ accounts: { embedded: true } });
  ports = listening.mock.contexts.flatMap((server) => {
    const address = server instanceof Server ? server.address() : null;
    return address !== null && typeof address === "object" ? [address.port] : [];
  });
  listening.mockRestore();
});
afterAll(() => cloud.close());

const ask = async (port: number, headers: Record<string, string>): Promise<IncomingMessage> => {
  const asking = request({ host: "127.0.0.1", port, path: "/", headers });
  asking.end();
  const arrived = once(asking, "upgrade").then(([answer, socket]) => {
    socket.destroy();
    return answer;
  });
  return Promise.race([once(asking, "response").then(([answer]) => answer.resume()), arrived]);
};

const upgrade = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
};

test("every port of the cloud is known here", () => {
  const { ws, api, dynamodb, accounts } = cloud;
  const told = [ws, api, dynamodb, accounts?.issuer ?? ""].map((url) => Number(new URL(url).port));
  // Beside these, the Lambda API and the queue.
  expect(ports).toHaveLength(6);
  expect(ports).toEqual(expect.arrayContaining(told));
});

test.each([
  "evil.example",
  "evil.example:80",
  "127.0.0.1.evil.example",
  "localhost.evil.example",
  "evil.example@127.0.0.1",
  "10.0.0.1",
])("no port answers a page that has come by the name %s", async (host) => {
  for (const port of ports) {
    const answer = await ask(port, { host, origin: `http://${host}`, "sec-fetch-site": "same-origin" });
    expect([port, answer.statusCode]).toEqual([port, 421]);
    expect((await ask(port, { host })).statusCode).toBe(421);
  }
});

test("no socket is opened by another name", async () => {
  const port = Number(new URL(cloud.ws).port);
  expect((await ask(port, { ...upgrade, host: "evil.example" })).statusCode).toBe(421);
  expect((await ask(port, { ...upgrade, host: `localhost:${port}` })).statusCode).toBe(101);
});

test.each(["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])("every port answers at %s", async (name) => {
  for (const port of ports) {
    for (const host of [name, `${name}:${port}`])
      expect([port, (await ask(port, { host })).statusCode]).not.toEqual([port, 421]);
  }
});

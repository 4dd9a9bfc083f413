import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect, createServer as createTcpServer, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { selfSigned } from "../../../test/certificate.ts";
import { listen } from "../../../test/server.ts";
import { createSender } from "./sender.ts";

const { signal } = new AbortController();
const trusted = selfSigned("localhost", "127.0.0.1");
const known = getCACertificates();

beforeAll(() => setDefaultCACertificates([...known, trusted.cert]));
afterAll(() => setDefaultCACertificates(known));

/** Answers each path in its own way, with what it was sent. */
const echo: RequestListener = async (request, response) => {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  const way = Number(request.url?.slice(1)) % 7;
  if (body !== `héllo ${request.url}`) response.writeHead(400);
  if (way === 0) return response.end();
  if (way === 1) return response.writeHead(410, { "content-length": Buffer.byteLength(body) }).end(body);
  if (way === 2) return response.writeHead(429, { trailer: "a" }).end(body);
  if (way === 3) return response.writeHead(204).end();
  if (way === 4) {
    response.writeProcessing();
    response.write(body);
    await pause(1);
    return response.end(body);
  }
  if (way === 5) return response.end("x".repeat(100_000));
  return response.writeHead(500).end(body);
};
const statuses = [200, 410, 429, 204, 200, 200, 500];

const post = async (send: ReturnType<typeof createSender>, path: string) => {
  const payload = `héllo ${path}`;
  const headers = ["content-length", String(Buffer.byteLength(payload)), "host", "localhost"];
  const answer = await send(path, headers, payload, signal);
  return typeof answer === "string" ? answer : answer.status;
};

test.each([
  ["http", () => createServer({ keepAliveTimeout: 60_000 }, echo)],
  ["https", () => createSecureServer({ ...trusted, keepAliveTimeout: 60_000 }, echo)],
])(
  "thousands of posts over %s are answered, each with its own, over a few connections",
  async (protocol, create) => {
    const server = create();
    let connections = 0;
    server.on("connection", () => connections++);
    const send = createSender(new URL(`${protocol}://127.0.0.1:${await listen(server)}`));
    let sent = 0;
    const worker = async () => {
      while (sent < 3_000) {
        const number = sent++;
        expect(await post(send, `/${number}`)).toBe(statuses[number % 7]);
      }
    };
    await Promise.all(Array.from({ length: 20 }, worker));
    expect(connections).toBeLessThanOrEqual(20);
  },
);

describe("over TLS", () => {
  test("a certificate that nobody vouches for is refused", async () => {
    const server = createSecureServer(selfSigned("127.0.0.1"), echo);
    expect(await post(createSender(new URL(`https://127.0.0.1:${await listen(server)}`)), "/0")).toBe(
      "failed",
    );
  });

  test("a certificate for another name is refused", async () => {
    const other = selfSigned("example.com");
    setDefaultCACertificates([...known, trusted.cert, other.cert]);
    const server = createSecureServer(other, echo);
    const port = await listen(server);
    expect(await post(createSender(new URL(`https://localhost:${port}`)), "/0")).toBe("failed");
    expect(await post(createSender(new URL(`https://127.0.0.1:${port}`)), "/0")).toBe("failed");
  });

  test("a server that speaks no TLS is a failure", async () => {
    const port = await listen(createServer(echo));
    expect(await post(createSender(new URL(`https://127.0.0.1:${port}`)), "/0")).toBe("failed");
  });

  test("a name is told to the server, an address is not; a later connection resumes the session", async () => {
    const server = createSecureServer(trusted, (_request, response) => {
      response.writeHead(200, { connection: "close" }).end();
    });
    const seen: unknown[] = [];
    server.on("secureConnection", (socket: TLSSocket) => {
      seen.push([socket.servername, socket.alpnProtocol, socket.isSessionReused()]);
    });
    const port = await listen(server);
    const byName = createSender(new URL(`https://localhost:${port}`));
    const byAddress = createSender(new URL(`https://127.0.0.1:${port}`));
    for (const send of [byName, byName, byAddress, byAddress]) expect(await post(send, "/0")).toBe(200);
    expect(seen).toEqual([
      ["localhost", "http/1.1", false],
      ["localhost", "http/1.1", true],
      [false, "http/1.1", false],
      [false, "http/1.1", true],
    ]);
  });

  /**
   * A server for TLS, and what stands between it and its clients. `near`: the end of the last connection
   * that a client holds.
   */
  const serverBehind = async (listener: RequestListener) => {
    const server = createSecureServer(trusted, listener);
    const secure = await listen(server);
    const nears: Socket[] = [];
    const between = createTcpServer((near) => {
      const far = connect(secure, "127.0.0.1");
      for (const socket of [near, far]) socket.on("error", () => socket.destroy());
      near.pipe(far).pipe(near);
      nears.push(near);
    });
    const send = createSender(new URL(`https://127.0.0.1:${await listen(between)}`));
    return { server, send, near: () => nears.at(-1) };
  };

  test("a session is not resumed once a connection has broken with it, and is after one that ended well", async () => {
    const { server, send, near } = await serverBehind(({ url }, response) => {
      if (url === "/break") near()?.resetAndDestroy();
      else response.writeHead(200, { connection: "close" }).end(`héllo ${url}`);
    });
    const resumed: boolean[] = [];
    server.on("secureConnection", (socket: TLSSocket) => resumed.push(socket.isSessionReused()));
    for (const path of ["/0", "/0", "/break", "/0", "/0"]) {
      await post(send, path);
      // Until this side has closed it, too.
      await pause(20);
    }
    expect(resumed).toEqual([false, true, true, false, true]);
  });

  test("a kept connection on which no TLS comes any more has failed: the request may have been heard", async () => {
    let requests = 0;
    const { send, near } = await serverBehind((_request, response) => {
      requests += 1;
      if (requests === 1) response.end();
      else near()?.write("This is no TLS.");
    });
    expect([await post(send, "/0"), await post(send, "/0")]).toEqual([200, "failed"]);
    expect(requests).toBe(2);
  });

  test("a kept connection that was closed meanwhile costs nothing", async () => {
    const server = createSecureServer(trusted, echo);
    const connections: TLSSocket[] = [];
    server.on("secureConnection", (socket: TLSSocket) => connections.push(socket));
    const send = createSender(new URL(`https://127.0.0.1:${await listen(server)}`));
    expect(await post(send, "/0")).toBe(200);
    const again = post(send, "/0");
    connections[0]?.destroy();
    expect(await again).toBe(200);
    expect(connections).toHaveLength(2);
  });
});

import { execFile } from "node:child_process";
import { createServer, type Socket } from "node:net";
import { promisify } from "node:util";
import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { anyAnswer, cut } from "../../../test/any-answer.ts";
import { listen, ok, senderTo, serverThat } from "../../../test/server.ts";
import { createSender } from "./sender.ts";

const { signal } = new AbortController();

test("a request is the line, the headers as they are, and the payload", async () => {
  const seen: string[] = [];
  const server = serverThat((socket, request) => {
    seen.push(request);
    socket.write(ok);
  });
  const { post, port } = await senderTo(server);
  expect(await post("héllo 👋")).toBe(200);
  const payload = Buffer.from("héllo 👋").toString("latin1");
  expect(seen).toEqual([
    `POST /a%3D?b HTTP/1.1\r\ncontent-length: 11\r\nhost: 127.0.0.1:${port}\r\n\r\n${payload}`,
  ]);
});

test("what is aborted before it begins is not sent", async () => {
  const seen: string[] = [];
  const server = serverThat((socket, request) => {
    seen.push(request);
    socket.write(ok);
  });
  const { post } = await senderTo(server);
  expect(await post("aborted", AbortSignal.abort())).toBe("unanswered");
  expect(await post("sent")).toBe(200);
  expect(seen).toHaveLength(1);
});

test("a connection that is not kept is closed from here, should the server leave it open", async () => {
  const closed = Promise.withResolvers<void>();
  const server = serverThat((socket) => {
    socket.once("close", closed.resolve);
    socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  const { post } = await senderTo(server);
  expect(await post()).toBe(200);
  await closed.promise;
});

test("a header that would break the request is not sent", async () => {
  const send = createSender(new URL("http://127.0.0.1:9"));
  for (const value of ["a\r\nb: c", "a\0", "é"])
    await expect(send("/", ["a", value], "", signal)).rejects.toThrow(TypeError);
});

test("an IPv6 address is a host too", async () => {
  const { post } = await senderTo(
    serverThat((socket) => socket.write(ok)),
    "::1",
  );
  expect(await post()).toBe(200);
});

test("any answer in any pieces ends its post, and its connection is kept or not as the answer says", async () => {
  let next = { pieces: [ok], ends: false };
  const server = serverThat(async (socket) => {
    const { pieces, ends } = next;
    for (const piece of pieces) {
      socket.write(Buffer.from(piece, "latin1"));
      await new Promise(setImmediate);
    }
    if (ends) socket.end();
  });
  const { post, connections } = await senderTo(server);
  const isTold = fc.asyncProperty(anyAnswer, fc.array(fc.nat(), { maxLength: 3 }), async (answer, at) => {
    next = { pieces: [ok], ends: false };
    expect(await post()).toBe(200);
    const before = connections.size;
    next = { pieces: cut(answer.text, at), ends: answer.end === "connection" };
    expect(await post()).toBe(answer.status);
    expect(connections.size).toBe(before);
    next = { pieces: [ok], ends: false };
    expect(await post()).toBe(200);
    expect(connections.size).toBe(answer.isKept ? before : before + 1);
  });
  await fc.assert(isTold, { numRuns: 200 });
});

test("no nonsense of a server hangs a post, or is heard twice", async () => {
  let nonsense = "";
  let requests = 0;
  const server = serverThat((socket) => {
    // The connection of the last post may have looked as if it were kept.
    if (socket.writableEnded) return;
    requests += 1;
    socket.end(Buffer.from(nonsense, "latin1"));
  });
  const { post } = await senderTo(server);
  const byte = fc.nat(255).map((code) => String.fromCharCode(code));
  const noise = fc.oneof(
    fc.string({ unit: byte }),
    fc.tuple(anyAnswer, fc.nat(), byte).map(([{ text }, at, byte]) => {
      const from = at % text.length;
      return text.slice(0, from) + byte + text.slice(from + 1);
    }),
    fc.tuple(anyAnswer, fc.nat()).map(([{ text }, at]) => text.slice(0, at % text.length)),
  );
  const isHarmless = fc.asyncProperty(noise, async (text) => {
    nonsense = text;
    requests = 0;
    expect(await post()).toSatisfy((told) => told === "failed" || typeof told === "number");
    expect(requests).toBe(1);
  });
  await fc.assert(isHarmless, { numRuns: 300 });
});

test("a request that is answered before it is sent leaves its connection to nobody", async () => {
  const handshaking = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    // Reads no more than that it has begun.
    socket.once("readable", () => socket.write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"));
  });
  const { post, connections } = await senderTo(handshaking);
  expect(await post("x".repeat(20_000_000))).toBe(413);
  expect(await post("x")).toBe(413);
  expect(connections.size).toBe(2);
});

test("without an answer in two seconds it is unanswered, and its connection closed", async () => {
  const closed = Promise.withResolvers<void>();
  const { post } = await senderTo(serverThat((socket) => socket.once("close", closed.resolve)));
  const begun = performance.now();
  expect(await post()).toBe("unanswered");
  expect(performance.now() - begun).toBeGreaterThan(1_990);
  await closed.promise;
});

test("the 769th post in flight cuts the first short", async () => {
  // However long it takes to have them all in flight, none of them is late.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const held: Socket[] = [];
  const [full, tooMany] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const server = serverThat((socket) => {
    held.push(socket);
    if (held.length === 768) full.resolve();
    if (held.length === 769) tooMany.resolve();
  });
  const { post } = await senderTo(server);
  const first = post();
  const others = Array.from({ length: 767 }, () => post());
  await full.promise;
  const last = post();
  expect(await first).toBe("unanswered");
  await tooMany.promise;
  for (const socket of held) if (!socket.destroyed) socket.write(ok);
  expect(new Set(await Promise.all([...others, last]))).toEqual(new Set([200]));
});

test("an idle connection keeps no process alive, and one that waits for an answer does", async () => {
  const port = await listen(serverThat((socket) => setTimeout(() => socket.write(ok), 100)));
  const program = `
    import { createSender } from ${JSON.stringify(new URL("./sender.ts", import.meta.url).href)};
    const send = createSender(new URL("http://127.0.0.1:${port}"));
    const post = () => send("/", ["content-length", "1"], "x", new AbortController().signal);
    const statuses = [(await post()).status, (await post()).status];
    console.log(...statuses);
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
    timeout: 20_000,
  });
  expect(stdout.trim()).toBe("200 200");
});

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { expect, onTestFinished, test } from "vitest";
import { listen } from "../../test/server.ts";
import { createPoster, type PosterOptions } from "./poster.ts";

const identity = {
  credentials: async () => ({ accessKeyId: "test", secretAccessKey: "test" }),
  region: async () => "us-east-1",
};
const { signal } = new AbortController();

/** An endpoint, and a poster to it. */
const endpointThat = async (
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  options: PosterOptions = {},
) => {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    answer(request, response, body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  return { url, post: createPoster(`${url}/$default`, { ...identity, ...options }) };
};

test("a request is on the wire what the SDK makes of it", async () => {
  const seen: unknown[] = [];
  const { url, post } = await endpointThat(({ method, url: path, headers }, response, body) => {
    const { host, "content-type": type, "content-length": length } = headers;
    seen.push({ method, path, host, type, length, hash: headers["x-amz-content-sha256"], body });
    response.end();
  });
  const client = new ApiGatewayManagementApiClient({ endpoint: `${url}/$default`, ...identity });
  onTestFinished(() => client.destroy());
  const [id, text] = ["L0SM9cOFvHcCIhw=", '{"message":"héllo 👋"}'];
  await client.send(new PostToConnectionCommand({ ConnectionId: id, Data: text }));
  expect(await post(id, text, signal)).toBe("delivered");
  expect(seen).toHaveLength(2);
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[1]).toMatchObject({ path: "/$default/@connections/L0SM9cOFvHcCIhw%3D", body: text });
});

test.each([
  [200, "delivered"],
  [410, "gone"],
  [429, "throttled"],
  [500, "failed"],
  [503, "failed"],
  [403, "refused"],
  [413, "refused"],
])("%i is told as %s", async (status, outcome) => {
  const { post } = await endpointThat((_request, response) => response.writeHead(status).end("{}"));
  expect(await post("a=", "x", signal)).toBe(outcome);
});

test.each([
  ["late", -60 * 60_000],
  ["handshaking", 60 * 60_000],
])("a clock that is an hour %s is set by the service's, for all posts in flight", async (_how, offset) => {
  const signedAt = ({ headers }: IncomingMessage) =>
    Date.parse(String(headers["x-amz-date"]).replace(/(\d{4})(\d\d)(\d\dT\d\d)(\d\d)/, "$1-$2-$3:$4:"));
  let requests = 0;
  const { post } = await endpointThat(
    (request, response) => {
      requests++;
      const skewed = Math.abs(signedAt(request) - Date.now()) > 5 * 60_000;
      response.writeHead(skewed ? 403 : 200).end();
    },
    { now: () => Date.now() + offset },
  );
  expect(await Promise.all([post("a=", "x", signal), post("b=", "x", signal)])).toEqual([
    "delivered",
    "delivered",
  ]);
  requests = 0;
  expect(await post("c=", "x", signal)).toBe("delivered");
  expect(requests).toBe(1);
});

test("the time of any other answer is nothing to go by: its post is sent once", async () => {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.writeHead(200, { date: "Thu, 01 Jan 2026 00:00:00 GMT" }).end();
  });
  const post = createPoster(`http://127.0.0.1:${await listen(server)}`, identity);
  expect(await post("a=", "x", signal)).toBe("delivered");
  expect(requests).toBe(1);
});

test("a 403 for another reason is refused at once, also when the clock was set before", async () => {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.writeHead(403).end();
  });
  const post = createPoster(`http://127.0.0.1:${await listen(server)}`, {
    ...identity,
    now: () => Date.now() - 60 * 60_000,
  });
  expect(await post("a=", "x", signal)).toBe("refused");
  requests = 0;
  expect(await post("b=", "x", signal)).toBe("refused");
  expect(requests).toBe(1);
});

test("a 403 is a refusal when the clock is right, or when the service tells no time", async () => {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    if (requests > 1) response.sendDate = false;
    response.writeHead(403).end();
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  const post = createPoster(url, { ...identity, now: () => Date.now() - 3 * 60_000 });
  expect(await post("a=", "x", signal)).toBe("refused");
  expect(await post("b=", "x", signal)).toBe("refused");
  expect(requests).toBe(2);
});

test.each(["", "/", "/prod", "/prod/", "/a/b//"])(
  "connections are found below the endpoint's path %j",
  async (path) => {
    const seen: string[] = [];
    const server = createServer(({ url = "" }, response) => {
      seen.push(url);
      response.end();
    });
    const post = createPoster(`http://127.0.0.1:${await listen(server)}${path}`, identity);
    expect(await post("a=", "x", signal)).toBe("delivered");
    expect(seen).toEqual([`${path.replace(/\/+$/, "")}/@connections/a%3D`]);
  },
);

test("posts share kept connections; one that the service has closed meanwhile costs nothing", async () => {
  const connections = new Set<unknown>();
  let dropNext = false;
  const { post } = await endpointThat(({ socket }, response) => {
    connections.add(socket);
    if (dropNext) {
      dropNext = false;
      socket.resetAndDestroy();
      return;
    }
    response.end();
  });
  for (const id of ["a=", "b=", "c="]) expect(await post(id, "x", signal)).toBe("delivered");
  expect(connections.size).toBe(1);
  dropNext = true;
  expect(await post("d=", "x", signal)).toBe("delivered");
  expect(connections.size).toBe(2);
});

test("a connection that breaks before any answer has failed", async () => {
  const { post } = await endpointThat(({ socket }) => socket.resetAndDestroy());
  expect(await post("a=", "x", signal)).toBe("failed");
  const nobody = createPoster("http://127.0.0.1:9", identity);
  expect(await nobody("a=", "x", signal)).toBe("failed");
});

test("the signal ends the posts in flight, and others not", async () => {
  const arrived = Promise.withResolvers<void>();
  const held: ServerResponse[] = [];
  const { post } = await endpointThat((_request, response) => {
    held.push(response);
    if (held.length === 2) arrived.resolve();
  });
  const ending = new AbortController();
  const cut = post("a=", "x", ending.signal);
  const kept = post("b=", "x", signal);
  await arrived.promise;
  ending.abort();
  expect(await cut).toBe("unanswered");
  for (const response of held) response.end();
  expect(await kept).toBe("delivered");
  expect(await post("c=", "x", ending.signal)).toBe("unanswered");
});

test("without credentials it says why", async () => {
  const { post } = await endpointThat((_request, response) => response.end(), {
    credentials: () => Promise.reject(new Error("No credentials.")),
  });
  await expect(post("a=", "x", signal)).rejects.toThrow("No credentials.");
});

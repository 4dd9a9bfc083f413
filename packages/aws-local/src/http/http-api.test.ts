import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { InvokeResult } from "../lambda/invoke.ts";
import { type HttpApi, startHttpApi } from "./http-api.ts";

type Event = ReturnType<typeof import("./event.ts")["toHttpEvent"]>;

/** The answer of the function, and the event that it received. */
let result: InvokeResult | Promise<InvokeResult>;
let event: Event;
let front: Awaited<ReturnType<typeof startHttpApi>>;

beforeAll(async () => {
  front = await startHttpApi({
    port: 0,
    api: { function: "api", cors: undefined, throttle: { perSecond: 1_000, burst: 1_000 } },
    integrationMs: 200,
    invoke: async (name, received) => {
      expect(name).toBe("api");
      event = JSON.parse(JSON.stringify(received));
      return result;
    },
  });
});
afterAll(() => front.close(0));
beforeEach(() => {
  result = { outcome: "returned", payload: { statusCode: 204 } };
});

const answers = (payload: unknown) => {
  result = { outcome: "returned", payload };
  return fetch(front.url);
};

/** Another HTTP API with the same function. */
const startFront = async (api: Partial<HttpApi>) => {
  const { url, close } = await startHttpApi({
    port: 0,
    api: { function: "api", cors: undefined, throttle: { perSecond: 1_000, burst: 1_000 }, ...api },
    invoke: async () => {
      asked += 1;
      return result;
    },
  });
  onTestFinished(() => close(0));
  return url;
};
let asked = 0;

const corsOf = ({ headers }: Response) => [...headers].filter(([name]) => name.startsWith("access-control-"));
const preflight = {
  method: "OPTIONS",
  headers: { origin: "https://a.example", "access-control-request-method": "GET" },
};
const functionsOwn = { "Access-Control-Allow-Origin": "https://a.example", "X-Number": "5" };

describe("CORS", () => {
  beforeEach(() => {
    asked = 0;
    result = { outcome: "returned", payload: { statusCode: 200, headers: functionsOwn, body: "" } };
  });

  test("is the function's own where the API has no block", async () => {
    const url = await startFront({});
    expect(corsOf(await fetch(url, preflight))).toEqual([
      ["access-control-allow-origin", "https://a.example"],
    ]);
    expect(asked).toBe(1);
  });

  test("with an empty block, preflights get no CORS headers, and the function's are dropped", async () => {
    const url = await startFront({ cors: {} });
    const answer = await fetch(url, preflight);
    expect([answer.status, corsOf(answer), asked]).toEqual([204, [], 0]);
    const read = await fetch(url, { headers: { origin: "https://a.example" } });
    expect([read.status, corsOf(read), read.headers.get("x-number")]).toEqual([200, [], "5"]);
  });

  test.each([
    ["https://a.example", "https://a.example"],
    ["https://*", "https://a.example"],
    ["*", "*"],
  ])(
    "with a block that allows %s, its headers are sent in place of the function's",
    async (entry, origin) => {
      const url = await startFront({
        cors: { allowOrigins: [entry], allowMethods: ["GET"], allowHeaders: ["Authorization"], maxAge: 60 },
      });
      expect(corsOf(await fetch(url, preflight))).toEqual([
        ["access-control-allow-headers", "authorization"],
        ["access-control-allow-methods", "GET"],
        ["access-control-allow-origin", origin],
        ["access-control-max-age", "60"],
      ]);
      const read = await fetch(url, { headers: { origin: "https://a.example" } });
      expect(corsOf(read)).toEqual([["access-control-allow-origin", origin]]);
      expect(corsOf(await fetch(url, { headers: { origin: "http://b.example" } }))).toHaveLength(
        entry === "*" ? 1 : 0,
      );
    },
  );
});

test("beyond the stage's throttle a request is 429, and the function is not invoked", async () => {
  asked = 0;
  const url = await startFront({ throttle: { perSecond: 1e-9, burst: 1 } });
  await fetch(url);
  const answer = await fetch(url);
  expect([answer.status, await answer.json(), asked]).toEqual([429, { message: "Too Many Requests" }, 1]);
});

describe("the event", () => {
  test("names the method, the decoded path, the query and the headers of any request", async () => {
    await fetch(`${front.url}/rooms/a%20b/log?limit=5&tag=x&tag=y%26z`, {
      method: "PUT",
      headers: { "User-Agent": "test", "X-Some": "one" },
    });
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/rooms/a b/log",
      rawQueryString: "limit=5&tag=x&tag=y%26z",
      queryStringParameters: { limit: "5", tag: "x,y&z" },
      headers: { "user-agent": "test", "x-some": "one", host: new URL(front.url).host },
      isBase64Encoded: false,
      requestContext: {
        routeKey: "$default",
        stage: "$default",
        http: {
          method: "PUT",
          path: "/rooms/a b/log",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "test",
        },
        time: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      },
    });
  });

  test("has neither query, cookies nor body where the request has none", async () => {
    await fetch(front.url);
    expect(Object.keys(event)).not.toContain("queryStringParameters");
    expect(Object.keys(event)).not.toContain("cookies");
    expect(Object.keys(event)).not.toContain("body");
  });

  test("has the cookies separately from the headers", async () => {
    await fetch(front.url, { headers: { cookie: "a=1; b=2" } });
    expect(event.cookies).toEqual(["a=1", "b=2"]);
    expect(event.headers).not.toHaveProperty("cookie");
  });

  test.each([
    ["application/json; charset=utf-8", "{}", "{}", false],
    ["text/plain", "hé", "hé", false],
    ["application/octet-stream", "hé", "aMOp", true],
    ["application/x-www-form-urlencoded", "a=1", "YT0x", true],
  ])("holds a body of type %s as %s", async (type, body, expected, isBase64Encoded) => {
    await fetch(front.url, { method: "POST", headers: { "content-type": type }, body });
    expect(event).toMatchObject({ body: expected, isBase64Encoded });
  });
});

describe("the answer", () => {
  test("has the status, headers, cookies and body that the function returned", async () => {
    const answer = await answers({
      statusCode: 201,
      headers: { "Content-Type": "text/html", "X-Number": 5 },
      cookies: ["a=1; Path=/", "b=2"],
      body: "<p>",
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("content-type")).toBe("text/html");
    expect(answer.headers.get("x-number")).toBe("5");
    expect(answer.headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2"]);
    expect(await answer.text()).toBe("<p>");
  });

  test("decodes a base64 body", async () => {
    const answer = await answers({ statusCode: 200, body: "AP8=", isBase64Encoded: true });
    expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([0, 255]);
  });

  test.each([
    ["a text", "hello", "hello"],
    ["an object without a status", { a: 1 }, '{"a":1}'],
  ])("is a 200 in JSON for %s", async (_, payload, expected) => {
    const answer = await answers(payload);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(await answer.text()).toBe(expected);
  });

  test.each([
    [
      "a failed function",
      { outcome: "failed", errorType: "Error", errorMessage: "secret" },
      500,
      "Internal Server Error",
    ],
    [
      "a malformed answer",
      { outcome: "returned", payload: { statusCode: "fine" } },
      500,
      "Internal Server Error",
    ],
    [
      "a body that is no text",
      { outcome: "returned", payload: { statusCode: 200, body: {} } },
      500,
      "Internal Server Error",
    ],
    [
      "a header that cannot be sent",
      { outcome: "returned", payload: { statusCode: 200, headers: { "not a name": "" } } },
      500,
      "Internal Server Error",
    ],
    ["no environment", { outcome: "throttled" }, 503, "Service Unavailable"],
  ] as const)("is API Gateway's own for %s", async (_, failure, status, message) => {
    result = failure;
    const answer = await fetch(front.url);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ message });
  });

  test("is 503 when the function takes too long", async () => {
    result = new Promise(() => {});
    expect((await fetch(front.url)).status).toBe(503);
  });

  test("is 413 for a body over 10 MB, without invoking the function", async () => {
    const answer = await fetch(front.url, { method: "POST", body: Buffer.alloc(10 * 1024 * 1024 + 1) });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toEqual({ message: "Request Entity Too Large" });
  });
});

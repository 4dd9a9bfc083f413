import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { HttpRequest } from "@smithy/core/protocols";
import type { FinalizeRequestMiddleware } from "@smithy/types";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { clockAt } from "../../test/fresh-store.ts";
import { createSigner, encodeStrictly } from "./signer.ts";

const role = {
  accessKeyId: "ASIAROLE",
  secretAccessKey: "secret/of+the/role",
  sessionToken: "token+of/it==",
};

/** What the SDK adds to every request for its own statistics, and signs with it. */
const statistics = ["amz-sdk-invocation-id", "amz-sdk-request", "x-amz-user-agent", "user-agent"];

type Post = { endpoint: string; id: string; payload: string; credentials: typeof role; region: string };

/** The request that the SDK's client would send, signed, without its statistics. */
const sdkRequest = async ({ endpoint, id, payload, credentials, region }: Post): Promise<HttpRequest> => {
  const sent = Promise.withResolvers<HttpRequest>();
  const client = new ApiGatewayManagementApiClient({ endpoint, region, credentials, maxAttempts: 1 });
  const stack = client.middlewareStack;
  const look =
    (see: (request: HttpRequest) => void): FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> =>
    (next) =>
    async (args) => {
      if (HttpRequest.isInstance(args.request)) see(args.request);
      return next(args);
    };
  const withoutStatistics = look(({ headers }) => {
    for (const name of statistics) delete headers[name];
  });
  const caught = look((request) => {
    sent.resolve(request);
    throw new Error("The request goes no further.");
  });
  stack.addRelativeTo(withoutStatistics, { relation: "before", toMiddleware: "httpSigningMiddleware" });
  stack.addRelativeTo(caught, { relation: "after", toMiddleware: "httpSigningMiddleware" });
  await client.send(new PostToConnectionCommand({ ConnectionId: id, Data: payload })).catch(() => undefined);
  return sent.promise;
};

const toRecord = (headers: readonly string[]) => {
  const pairs = headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1]]] : []));
  return Object.fromEntries(pairs);
};

afterEach(() => {
  vi.useRealTimers();
});

test("signs what the SDK signs, byte for byte: any id, payload, endpoint, credentials and time", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const id = fc.oneof(
    fc.base64String({ minLength: 4 }).map((text) => text.slice(1)),
    fc.string({ unit: "grapheme", minLength: 1 }),
  );
  const endpoint = fc.tuple(
    fc.constantFrom(
      "https://abc.execute-api.eu-west-1.amazonaws.com",
      "http://127.0.0.1:4321",
      "https://ws.example.org:8443",
    ),
    fc.constantFrom("", "/$default", "/%24default", "/prod", "/a b/ü", "/(x)!*'~"),
  );
  const post = fc.record({
    endpoint: endpoint.map((shards) => shards.join("")),
    // A path ends where these begin; no connection is called so.
    id: id.filter((text) => text.isWellFormed() && text !== "." && text !== ".."),
    payload: fc.string({ unit: "grapheme", minLength: 1 }),
    credentials: fc.record({
      accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
      secretAccessKey: fc.base64String({ minLength: 4 }),
      sessionToken: fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]{1,60}$/), { nil: "" }),
    }),
    region: fc.constantFrom("us-east-1", "eu-central-1"),
    time: fc.date({ min: new Date("2015-01-01"), max: new Date("2035-01-01"), noInvalidDate: true }),
  });
  await fc.assert(
    fc.asyncProperty(post, async ({ time, ...each }) => {
      vi.setSystemTime(time);
      const theirs = await sdkRequest(each);
      const url = new URL(each.endpoint);
      const signer = createSigner({
        host: url.host,
        credentials: async () => each.credentials,
        region: async () => each.region,
      });
      const path = `${url.pathname.replace(/\/$/, "")}/@connections/${encodeStrictly(each.id)}`;
      const ours = { path, headers: toRecord(await signer.headers(path, each.payload)), body: each.payload };
      expect(ours).toEqual({ path: theirs.path, headers: theirs.headers, body: theirs.body });
    }),
    { numRuns: 200 },
  );
});

test("signs with new credentials, and for a new day, from the second on in which they come", async () => {
  const clock = clockAt("2026-01-01T23:59:58.000Z");
  let credentials = role;
  const signer = createSigner({
    host: "example.org",
    credentials: async () => credentials,
    region: async () => "us-east-1",
    now: clock.now,
  });
  const scopeAndToken = async () => {
    const headers = toRecord(await signer.headers("/@connections/a%3D", "hello"));
    const scope = /Credential=([^,]+)/.exec(headers.authorization)?.[1];
    return [scope, headers["x-amz-security-token"]];
  };
  expect(await scopeAndToken()).toEqual([
    "ASIAROLE/20260101/us-east-1/execute-api/aws4_request",
    role.sessionToken,
  ]);
  credentials = { ...role, accessKeyId: "ASIANEXT", sessionToken: "next" };
  clock.pass(1_000);
  expect(await scopeAndToken()).toEqual(["ASIANEXT/20260101/us-east-1/execute-api/aws4_request", "next"]);
  clock.pass(1_000);
  expect(await scopeAndToken()).toEqual(["ASIANEXT/20260102/us-east-1/execute-api/aws4_request", "next"]);
});

test("signs the same whatever it has cached, and asks for credentials once a second", async () => {
  const step = fc.record({
    wait: fc.constantFrom(0, 0, 1, 999, 1_000, 86_400_000),
    isNew: fc.boolean(),
    path: fc.constantFrom(
      "/a/@connections/x%3D",
      "/a/@connections/y%3D",
      "/b/@connections/x%3D",
      "/@connections/x%3D",
      "/a/b",
      "/",
      "/a (b)/c",
    ),
    payload: fc.constantFrom("", "hello", "héllo"),
    method: fc.constantFrom("POST", "GET", "DELETE", undefined),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const clock = clockAt("2026-01-01T12:00:00.000Z");
      let credentials = role;
      let asked = 0;
      const options = {
        host: "example.org",
        credentials: async () => {
          asked += 1;
          return credentials;
        },
        region: async () => "us-east-1",
        now: clock.now,
      };
      const signer = createSigner(options);
      const seconds = new Set<number>();
      for (const [at, { wait, isNew, path, payload, method }] of steps.entries()) {
        clock.pass(wait);
        const second = Math.floor(clock.now() / 1000);
        // Within a second they stay as they are.
        if (isNew && !seconds.has(second)) credentials = { ...role, secretAccessKey: `secret ${at}` };
        seconds.add(second);
        const headers = await signer.headers(path, payload, method);
        expect(asked).toBe(seconds.size);
        const fresh = createSigner({ ...options, credentials: async () => credentials });
        expect(headers).toEqual(await fresh.headers(path, payload, method));
      }
    }),
  );
});

test("signs by the service's clock, once it is told, and by its own as long as it is told nothing", async () => {
  const clock = clockAt("2026-01-01T12:00:00.000Z");
  const signer = createSigner({
    host: "example.org",
    credentials: async () => role,
    region: async () => "us-east-1",
    now: clock.now,
  });
  const dateOf = async () => toRecord(await signer.headers("/", ""))["x-amz-date"];
  signer.setClock("no date");
  expect([signer.clockOffset(), await dateOf()]).toEqual([0, "20260101T120000Z"]);
  signer.setClock("Thu, 01 Jan 2026 13:30:00 GMT");
  expect([signer.clockOffset(), await dateOf()]).toEqual([90 * 60_000, "20260101T133000Z"]);
  clock.pass(1_000);
  expect(await dateOf()).toBe("20260101T133001Z");
});

test("credentials that fail late take nothing from those of a later second", async () => {
  const clock = clockAt("2026-01-01T12:00:00.000Z");
  const [first, second] = [Promise.withResolvers<typeof role>(), Promise.withResolvers<typeof role>()];
  const answers = [first.promise, second.promise, Promise.resolve(role)];
  const signer = createSigner({
    host: "example.org",
    credentials: () => answers.shift() ?? Promise.reject(new Error("asked too often")),
    region: async () => "us-east-1",
    now: clock.now,
  });
  const tries = [signer.headers("/", "")];
  clock.pass(1_000);
  tries.push(signer.headers("/", ""));
  second.reject(new Error("not now"));
  await expect(tries[1]).rejects.toThrow("not now");
  first.reject(new Error("not then"));
  await expect(tries[0]).rejects.toThrow("not then");
  expect(await signer.headers("/", "")).toContain(role.sessionToken);
});

test("asks again for credentials that could not be had", async () => {
  const answers = [async () => Promise.reject(new Error("not yet")), async () => role];
  const signer = createSigner({
    host: "example.org",
    credentials: () => answers.shift()?.() ?? Promise.reject(new Error("asked too often")),
    region: async () => "us-east-1",
    now: clockAt("2026-01-01T00:00:00.000Z").now,
  });
  await expect(signer.headers("/", "")).rejects.toThrow("not yet");
  expect(await signer.headers("/", "")).toContain(role.sessionToken);
  expect(await signer.headers("/", "again")).toContain(role.sessionToken);
});

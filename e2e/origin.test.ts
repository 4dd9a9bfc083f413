import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { type Cloud, startCloud } from "./cloud.ts";

const site = "https://chat.example.com";
const bucket = "http://bucket.s3-website-us-east-1.amazonaws.com";

let cloud: Cloud;
/** Locally, pages of this machine may come, by default. */
let atHome: Cloud;

beforeAll(async () => {
  [cloud, atHome] = await Promise.all([startCloud({ sites: `${site} ${bucket}` }), startCloud()]);
});
afterAll(() => Promise.all([cloud.close(), atHome.close()]));

const handshake = (
  origin: string | undefined,
  { ws }: Cloud = cloud,
  headers: Record<string, string | string[]> = {},
) =>
  new Promise<number | undefined>((resolve) => {
    const socket = new WebSocket(ws, { headers: { ...headers, ...(origin !== undefined && { origin }) } });
    socket.on("open", () => {
      socket.close();
      resolve(101);
    });
    socket.on("unexpected-response", (asked, answer) => {
      asked.destroy();
      resolve(answer.statusCode);
    });
    socket.on("error", () => {});
  });

/** As `fetch` does, which refuses to name an origin. */
const ask = (
  method: string,
  path: string,
  headers: Record<string, string | string[]>,
  body = "",
  { api }: Cloud = cloud,
) =>
  new Promise<{ status: number | undefined; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const asking = request(`${api}${path}`, { method, headers }, (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (chunk: string) => {
          text += chunk;
        });
        answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: text }));
      });
      asking.on("error", reject);
      asking.end(body);
    },
  );

/** What a browser says of a page that is on another domain than the API. */
const fromElsewhere = { "sec-fetch-site": "cross-site" };
const json = { "content-type": "application/json" };
const ada = '{"name":"Ada"}';
const others = [
  "https://elsewhere.example",
  "null",
  "http://127.0.0.1:1",
  `${site}.elsewhere.example`,
  "nonsense",
  "",
];

describe("a page of another site", () => {
  test.each(others)("of %s opens no socket", async (origin) => {
    expect(await handshake(origin)).toBe(403);
  });

  test.each([
    ["POST", "/guests"],
    ["OPTIONS", "/guests"],
    ["GET", "/sign-in"],
    ["GET", "/rooms/general/log"],
    ["DELETE", "/session"],
    ["DELETE", "/account"],
    ["POST", "/account/adopt-guest"],
    ["GET", "/nothing"],
  ])("is refused %s %s, and cannot read why", async (method, path) => {
    for (const origin of others) {
      const answer = await ask(method, path, { ...json, origin }, method === "POST" ? ada : "");
      expect([origin, answer.status, answer.body]).toEqual([
        origin,
        403,
        expect.stringContaining("origin_not_allowed"),
      ]);
      expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
    }
  });

  test.each(["cross-site", "same-site"])(
    "says that it is %s without an origin, and gets nothing",
    async (site) => {
      const headers = { "sec-fetch-site": site };
      expect(await handshake(undefined, cloud, headers)).toBe(403);
      // Locally, too: what a page of this machine may read comes with its origin.
      for (const at of [cloud, atHome]) {
        for (const path of ["/rooms/general/log", "/sign-in", "/account", "/nothing"]) {
          const answer = await ask("GET", path, headers, "", at);
          expect([path, answer.status, answer.body]).toEqual([
            path,
            403,
            expect.stringContaining("origin_not_allowed"),
          ]);
        }
      }
    },
  );

  test.each([
    ["in capitals", "Cross-Site"],
    ["twice, the first time foreign", ["cross-site", "none"]],
    ["twice, the last time foreign", ["none", "cross-site"]],
  ])("says so %s, and gets nothing", async (_, site) => {
    const headers = { "sec-fetch-site": site };
    expect(await handshake(undefined, cloud, headers)).toBe(403);
    expect((await ask("GET", "/rooms/general/log", headers)).status).toBe(403);
  });

  test("cannot send what browsers let it send unasked, even without an origin", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
    ]) {
      for (const path of ["/guests", "/account/adopt-guest"]) {
        const answer = await ask("POST", path, { "content-type": type }, ada);
        expect([type, answer.status, answer.body]).toEqual([
          type,
          415,
          expect.stringContaining("unsupported_media_type"),
        ]);
      }
    }
    expect((await ask("POST", "/guests", {}, ada)).status).toBe(415);
  });
});

test("a page opened as a file is refused with the setting that lets it in, on the terminal too", async () => {
  const lines: string[] = [];
  const own = await startCloud({ log: (source, line) => lines.push(`${source} | ${line}`) });
  try {
    const answer = await ask("POST", "/guests", { ...json, ...fromElsewhere, origin: "null" }, ada, own);
    expect([answer.status, answer.body]).toEqual([
      403,
      expect.stringContaining("Set PARLEY_SITES=null to allow both."),
    ]);
    expect(await handshake("null", own, fromElsewhere)).toBe(403);
    expect(lines).toContainEqual(
      "gateway | Handshake refused. Pages opened as files and sandboxed frames may not use this chat. " +
        "Set PARLEY_SITES=null to allow both.",
    );
  } finally {
    await own.close();
  }
});

describe("whoever may come comes in", () => {
  test("a page of a site that is named", async () => {
    for (const origin of [site, bucket]) {
      expect(await handshake(origin, cloud, fromElsewhere)).toBe(101);
      const made = await ask("POST", "/guests", { ...json, ...fromElsewhere, origin }, ada);
      expect([made.status, made.headers["access-control-allow-origin"]]).toEqual([201, origin]);
    }
  });

  test("a program, which has no origin or, as Python's websocket-client, the address that it asks", async () => {
    expect(await handshake(undefined)).toBe(101);
    const { host } = new URL(cloud.ws);
    for (const scheme of ["http", "https"]) expect(await handshake(`${scheme}://${host}`)).toBe(101);
    const own = new URL(cloud.api).origin;
    expect((await ask("POST", "/guests", { ...json, origin: own }, ada)).status).toBe(201);
    expect(
      (await ask("POST", "/guests", { "content-type": "application/json; charset=utf-8" }, ada)).status,
    ).toBe(201);
  });

  test("somebody who opens an address of the API in a tab, who needs a token as everybody does", async () => {
    const headers = { "sec-fetch-site": "none" };
    expect((await ask("GET", "/sign-in", headers)).status).toBe(200);
    expect((await ask("GET", "/rooms/general/log", headers)).status).toBe(401);
  });

  test("locally a page of this machine, and no other", async () => {
    for (const origin of ["http://127.0.0.1:5173", "http://localhost:1234"])
      expect([origin, await handshake(origin, atHome, fromElsewhere)]).toEqual([origin, 101]);
    for (const origin of ["http://127.0.0.1.example", "null"])
      expect([origin, await handshake(origin, atHome, fromElsewhere)]).toEqual([origin, 403]);
  });
});

describe("an answer is kept by no cache, and its type is not guessed", () => {
  test.each([
    ["GET", "/sign-in", 200],
    ["GET", "/rooms/general/log", 401],
    ["GET", "/rooms/No%20Room/log", 401],
    ["GET", "/account", 401],
    ["GET", "/nothing", 404],
    ["PUT", "/guests", 405],
    ["TRACE", "/guests", 405],
    ["POST", "/guests", 415],
  ])("%s %s: %i", async (method, path, status) => {
    const answer = await ask(method, path, method === "PUT" ? json : {});
    expect([answer.status, answer.headers]).toEqual([
      status,
      expect.objectContaining({ "cache-control": "no-store", "x-content-type-options": "nosniff" }),
    ]);
  });
});

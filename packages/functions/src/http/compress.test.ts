import { Hono } from "hono/tiny";
import { expect, test } from "vitest";
import { compressAnswers } from "./compress.ts";

test.each([
  ["gzip", "gzip"],
  ["deflate, GZIP;q=0.5, br", "gzip"],
  ["*", "gzip"],
  ["*;q=0, gzip", "gzip"],
  ["gzip;q=0, *", null],
  ["gzip; q=0.000", null],
  ["br", null],
  [undefined, null],
])("a client that takes %s gets %s, and the same answer", async (accepted, coding) => {
  const app = new Hono().use(compressAnswers).get("/", (context) => context.json({ text: "hello" }));
  const headers = { ...(accepted !== undefined && { "accept-encoding": accepted }) };
  const { headers: answered, body } = await app.request("/", { headers });
  expect([answered.get("content-encoding"), answered.get("vary")]).toEqual([coding, "Accept-Encoding"]);
  const text = coding ? body?.pipeThrough(new DecompressionStream("gzip")) : body;
  expect(await new Response(text).json()).toEqual({ text: "hello" });
});

test("an answer without a body stays as it is", async () => {
  const app = new Hono().use(compressAnswers).get("/", (context) => context.body(null, 204));
  const { headers } = await app.request("/", { headers: { "accept-encoding": "gzip" } });
  expect([headers.get("content-encoding"), headers.get("vary")]).toEqual([null, null]);
});

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeEach, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { openConnection } from "../connection/connect.ts";
import type { Connection } from "../connection/connection.ts";
import { subscribe, subscribersOf } from "../subscription/subscribe.ts";
import { deliver, nobody } from "./deliver.ts";
import { createPoster } from "./poster.ts";

process.env.AWS_REGION ??= "us-east-1";
process.env.AWS_ACCESS_KEY_ID ??= "test";
process.env.AWS_SECRET_ACCESS_KEY ??= "test";

/** How the `@connections` endpoint answers each connection: a list of statuses, the last one for ever; 0 hangs. */
const answers = new Map<string, number[]>();
const received: string[] = [];

const endpoint = createServer((request, response) => {
  const id = decodeURIComponent(request.url?.split("/").at(-1) ?? "");
  const planned = answers.get(id) ?? [200];
  const status = (planned.length > 1 ? planned.shift() : planned[0]) ?? 200;
  if (status === 0) return;
  request.resume().on("end", () => {
    if (status === 200) received.push(id);
    response.writeHead(status, status === 410 ? { "x-amzn-errortype": "GoneException" } : {}).end("{}");
  });
}).listen(0, "127.0.0.1");
await once(endpoint, "listening");
const post = createPoster(`http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`);

beforeEach(() => {
  answers.clear();
  received.length = 0;
});
afterAll(() => {
  endpoint.closeAllConnections();
  endpoint.close();
});

const connection = (
  connectionId: string,
  protocol: Connection["protocol"] = "parley.v1",
  connectedAt = 0,
) => ({
  connectionId,
  userId: `user of ${connectionId}`,
  name: connectionId,
  protocol,
  connectedAt,
});

test("one recipient is gone, one is throttled twice and one hangs: the others hear it, and only the gone one is dropped", async () => {
  const store = await freshStore();
  const everybody = ["GONE=", "busy=", "hang=", ...Array.from({ length: 20 }, (_, n) => `fine${n}=`)];
  for (const id of everybody) {
    await subscribe(store, "general", connection(id));
    await subscribe(store, "random", connection(id));
  }
  answers.set("GONE=", [410]).set("busy=", [429, 429, 200]).set("hang=", [0]);

  const delivery = await deliver(store, post, await subscribersOf(store, "general"), () => "{}");

  expect(delivery).toEqual({ ...nobody(), delivered: 21, gone: 1, unanswered: 1 });
  expect(received.toSorted()).toEqual(everybody.filter((id) => id !== "GONE=" && id !== "hang=").toSorted());
  const left = async (room: string) =>
    (await subscribersOf(store, room)).map(({ connectionId }) => connectionId);
  expect(await left("general")).toEqual(everybody.filter((id) => id !== "GONE=").toSorted());
  expect(await left("random")).toEqual(everybody.toSorted());
});

test("a legacy connection whose handshake is still running gets its message when it is done", async () => {
  const clock = clockAt("2026-01-01T00:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  await openConnection(store, connection("young=", "legacy", clock.now()));
  answers.set("young=", [410, 410, 200]);
  const delivery = await deliver(store, post, await subscribersOf(store, "general"), () => "{}");
  expect(delivery).toMatchObject({ delivered: 1, gone: 0 });
});

test("a recipient that refuses for good is not tried again, and not dropped", async () => {
  const store = await freshStore();
  await subscribe(store, "general", connection("odd="));
  answers.set("odd=", [403, 200]);
  const delivery = await deliver(store, post, await subscribersOf(store, "general"), () => "{}");
  expect(delivery).toMatchObject({ delivered: 0, refused: 1 });
  expect(await subscribersOf(store, "general")).toHaveLength(1);
});

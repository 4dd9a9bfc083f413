import { once } from "node:events";
import * as v from "valibot";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { writeFanoutJob } from "../packages/core/src/fanout/job.ts";
import { type Bundling, bundling, type FunctionName, functions } from "../packages/functions/src/manifest.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { bundleDeployed } from "./deployed/bundle.ts";
import { events, type Sender } from "./deployed/events.ts";
import { invokeDeployed } from "./deployed/invoke.ts";

const guestKey = "the-guest-key-of-deployed-bundles";
let cloud: Cloud;
/** The functions that a test has given an event. */
const asked = new Set<FunctionName>();

beforeAll(async () => {
  cloud = await startCloud({ guestKey });
});
afterAll(() => cloud.close());

/** Bundles a function, and gives it an event. */
const ask = async (name: FunctionName, event: object, options: Bundling = bundling) => {
  await using deployed = await bundleDeployed(functions[name], options);
  asked.add(name);
  // The folder goes with the end of this.
  return await invokeDeployed(deployed, name, event, { cloud, guestKey });
};

const Frame = v.pipe(v.string(), v.parseJson(), v.looseObject({ action: v.string() }));
const Answer = v.object({ statusCode: v.number(), body: v.string() });

/** A client in the room `general`, and what it hears. */
const listen = async () => {
  const socket = new WebSocket(cloud.ws);
  const heard: v.InferOutput<typeof Frame>[] = [];
  socket.on("message", (data) => {
    if (String(data) !== "") heard.push(v.parse(Frame, String(data)));
  });
  await once(socket, "open");
  const next = async (action: string) => {
    await expect.poll(() => heard.map((frame) => frame.action), { timeout: 120_000 }).toContain(action);
    return heard.splice(
      heard.findIndex((frame) => frame.action === action),
      1,
    )[0];
  };
  const { connectionId, userId } = v.parse(
    v.object({ connectionId: v.string(), userId: v.string() }),
    await next("welcome"),
  );
  const sender: Sender = { connectionId, userId };
  return { sender, next, [Symbol.dispose]: () => socket.terminate() };
};

/** Milliseconds for seconds of work, on a shared machine. */
const timeoutMs = 300_000;

it("lets a client without a token in: authorizer", { timeout: timeoutMs }, async () => {
  expect(await ask("authorizer", events.authorize("AAAAAAAAAAAAAAA="))).toMatchObject({
    policyDocument: { Statement: [{ Effect: "Allow" }] },
    context: { userId: "guest-AAAAAAAAAAAAAAA=", protocol: "legacy" },
  });
});

it("takes a connection, greets it, and forgets it: connect, legacy-welcome, disconnect", {
  timeout: timeoutMs,
}, async () => {
  using client = await listen();
  expect(await ask("connect", events.connect(client.sender))).toEqual({ statusCode: 200 });
  // Of the deployed `connect`, by way of the local cloud's own `legacy-welcome`.
  await client.next("welcome");
  expect(await ask("legacy-welcome", client.sender)).toBeNull();
  expect(await client.next("welcome")).toMatchObject(client.sender);
  expect(await ask("disconnect", events.disconnect(client.sender))).toEqual({ statusCode: 200 });
});

it("answers a message, tells the room, and reads it: send, default, api, fanout", {
  timeout: timeoutMs,
}, async () => {
  using ada = await listen();
  using ben = await listen();
  const said = { action: "sendMessage", room: "general", message: "From the bundle", id: "first-0001" };
  const sent = v.parse(Answer, await ask("send", events.message(ada.sender, "sendMessage", said)));
  expect(v.parse(Frame, sent.body)).toMatchObject({ action: "message", seq: 1, message: said.message });
  expect(await ben.next("message")).toMatchObject({ seq: 1, message: said.message });

  const unknown = events.message(ada.sender, "$default", { action: "dance" });
  expect(v.parse(Frame, v.parse(Answer, await ask("default", unknown)).body)).toMatchObject({
    action: "error",
  });

  const made = v.parse(Answer, await ask("api", events.http("POST", "/guests", { body: { name: "Ada" } })));
  const { token } = JSON.parse(made.body);
  const page = v.parse(Answer, await ask("api", events.http("GET", "/rooms/general/log", { token })));
  expect(page.statusCode).toBe(200);
  const { epoch, events: log } = JSON.parse(page.body);
  expect(log).toMatchObject([{ seq: 1, message: said.message }]);

  const from = { ...ada.sender, name: "Guest", protocol: "legacy", connectedAt: Date.now() } as const;
  const job = writeFanoutJob({
    room: "general",
    epoch,
    event: log[0],
    from,
    repeated: false,
    busy: true,
  });
  expect(await ask("fanout", events.queue("general", job))).toEqual({ batchItemFailures: [] });
  expect(await ben.next("message")).toMatchObject({ seq: 1, message: said.message });
});

it("has asked every function of the manifest", () => {
  expect([...asked].toSorted()).toEqual(Object.keys(functions).toSorted());
});

it("does not load where a package that it needs is left out", { timeout: timeoutMs }, async () => {
  const { format, esbuild } = bundling;
  const lacking = { format, esbuild: { ...esbuild, external: [...esbuild.external, "valibot"] } };
  const event = events.message({ connectionId: "AAAAAAAAAAAAAAA=", userId: "somebody" }, "sendMessage", {});
  await expect(ask("send", event, lacking)).rejects.toThrow("Cannot find module 'valibot'");
});

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Cloud, startCloud } from "./cloud.ts";

/*
 * The documented clients of the predecessors, as they are: `wscat` with nothing but the URL, and the very
 * lines of their manuals.
 */

const wscatPath = fileURLToPath(new URL("../node_modules/wscat/bin/wscat", import.meta.url));

let cloud: Cloud;
const processes: ChildProcessByStdio<Writable, Readable, null>[] = [];

beforeAll(async () => {
  cloud = await startCloud();
});
afterEach(() => {
  for (const each of processes.splice(0)) each.kill();
});
afterAll(() => cloud.close());

/** Runs `wscat -c <url>`, as a user does, and reads what it shows. */
const wscat = async () => {
  const child = spawn(process.execPath, [wscatPath, "-c", cloud.ws], { stdio: ["pipe", "pipe", "inherit"] });
  processes.push(child);
  const frames: Record<string, unknown>[] = [];
  const lines = createInterface({ input: child.stdout });
  const connected = Promise.withResolvers<void>();
  lines.on("line", (line) => {
    const json = /\{.*\}/.exec(line)?.[0];
    if (!json) return;
    frames.push(JSON.parse(json));
    // The welcome comes first: with its output going elsewhere than to a terminal, wscat says
    // nothing before.
    connected.resolve();
  });
  await connected.promise;
  return {
    type: (line: string) => child.stdin.write(`${line}\n`),
    /** The frames shown so far that have these fields. */
    shown: (fields: object) =>
      frames.filter((frame) =>
        Object.entries(fields).every(
          ([name, value]) => JSON.stringify(frame[name]) === JSON.stringify(value),
        ),
      ),
    frames,
  };
};

const eventually = { timeout: 120_000, interval: 20 };

test("A and B: a typed message reaches everybody, the sender too, with its connectionId and timestamp", async () => {
  const one = await wscat();
  const two = await wscat();
  one.type('{"action":"sendmessage","message":"Hello from wscat"}');
  for (const client of [one, two]) {
    await expect
      .poll(() => client.shown({ message: "Hello from wscat" }), eventually)
      .toEqual([
        expect.objectContaining({
          connectionId: expect.stringMatching(/=$/),
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        }),
      ]);
  }
});

test("A and B: a heartbeat is never answered by an error", async () => {
  const client = await wscat();
  client.type('{"action":"ping","message":"heartbeat"}');
  client.type('{"action":"ping"}');
  client.type('{"action":"sendmessage","message":"after the heartbeats"}');
  client.type('{"action":"nonsense"}');
  await expect.poll(() => client.shown({ message: "after the heartbeats" }), eventually).toHaveLength(1);
  await expect.poll(() => client.shown({ action: "error" }), eventually).toHaveLength(1);
  expect(client.frames.map(({ action }) => action).toSorted()).toEqual(["error", "message", "welcome"]);
});

test("A and B: an unknown action is answered in the field `error`, with what is accepted", async () => {
  const client = await wscat();
  client.type('{"action":"shout","message":"hey"}');
  client.type("this is not JSON");
  await expect
    .poll(() => client.shown({ code: "unknown_action" }), eventually)
    .toEqual([expect.objectContaining({ error: expect.stringMatching(/`shout`.*`sendMessage`/) })]);
  await expect
    .poll(() => client.shown({ code: "invalid_json" }), eventually)
    .toEqual([expect.objectContaining({ error: expect.stringContaining("not JSON") })]);
});

test("E: a welcome comes without being asked for, and a message to a room reaches who is in it", async () => {
  const [one, two, elsewhere] = await Promise.all([wscat(), wscat(), wscat()]);
  for (const client of [one, two, elsewhere]) {
    await expect
      .poll(() => client.shown({ action: "welcome" }), eventually)
      .toEqual([expect.objectContaining({ message: expect.stringContaining("Welcome") })]);
  }
  one.type('{"action":"sendMessage","room":"general","user_id":"user123","message":"Hello, world!"}');
  for (const client of [one, two]) {
    await expect
      .poll(() => client.shown({ message: "Hello, world!" }), eventually)
      .toEqual([
        expect.objectContaining({
          action: "message",
          room: "general",
          // The mark of a claim, where others have ids.
          user_id: "~user123",
          timestamp: expect.any(String),
          // The name is a claim: it is shown, and not believed.
          verified: false,
          userId: expect.stringMatching(/^guest-/),
        }),
      ]);
  }
});

test("E: whoever sends to a room is in it from then on, and only that room hears it", async () => {
  const [one, two, elsewhere] = await Promise.all([wscat(), wscat(), wscat()]);
  two.type('{"action":"sendMessage","room":"kitchen","user_id":"bob","message":"anybody here?"}');
  await expect.poll(() => two.shown({ message: "anybody here?" }), eventually).toHaveLength(1);
  one.type('{"action":"sendMessage","room":"kitchen","user_id":"ann","message":"yes"}');
  await expect.poll(() => two.shown({ message: "yes", user_id: "~ann" }), eventually).toHaveLength(1);
  elsewhere.type('{"action":"sendMessage","message":"in general"}');
  await expect.poll(() => one.shown({ message: "in general" }), eventually).toHaveLength(1);
  expect(elsewhere.shown({ message: "yes" })).toEqual([]);
});

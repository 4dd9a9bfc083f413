import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Guest } from "@parley/core/protocol/http";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Network, openNetwork } from "../test/network.ts";
import { Parley } from "./parley.ts";

const main = fileURLToPath(new URL("../../local/src/main.ts", import.meta.url));
const Ready = v.pipe(v.string(), v.parseJson(), v.object({ ws: v.string(), api: v.string() }));

let cloud: ChildProcess;
let addresses: v.InferOutput<typeof Ready>;
const clients: Parley[] = [];
const networks: Network[] = [];

beforeAll(async () => {
  const child = spawn(process.execPath, [main, "--json", "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  cloud = child;
  const [line] = await once(createInterface(child.stdout), "line");
  addresses = v.parse(Ready, line);
});

afterAll(async () => {
  for (const client of clients) client.close();
  await Promise.all(networks.map((network) => network.close()));
  cloud.kill("SIGTERM");
  if (cloud.exitCode === null) await once(cloud, "exit");
});

const until = (condition: () => void) => vi.waitFor(condition, { timeout: 120_000, interval: 20 });
const rowsOf = (client: Parley, room: string) => client.snapshot().rooms.get(room)?.messages ?? [];
const textsOf = (client: Parley, room: string) => rowsOf(client, room).map((row) => row.text);

const guest = async (name: string) => {
  const response = await fetch(`${addresses.api}/guests`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  return v.parse(Guest, await response.json());
};

const enter = async (name: string, room: string) => {
  const network = await openNetwork(addresses.ws);
  networks.push(network);
  const { token, userId } = await guest(name);
  const client = new Parley({
    socketUrl: network.url,
    apiUrl: addresses.api,
    token: async () => token,
    timing: { retryBase: 50, retryCap: 200, refusedCap: 200 },
  });
  clients.push(client);
  client.join(room);
  client.connect();
  await until(() => expect(client.snapshot().rooms.get(room)?.status).toBe("live"));
  return { client, network, userId };
};

describe("With the real handlers", () => {
  test("two users talk, and see the same", async () => {
    const [ada, bob] = await Promise.all([enter("Ada", "talk"), enter("Bob", "talk")]);
    const key = ada.client.send("talk", "Hello, Bob!");
    await until(() => expect(textsOf(bob.client, "talk")).toEqual(["Hello, Bob!"]));
    bob.client.send("talk", "Hello, Ada!", { replyTo: 1 });
    await until(() => expect(textsOf(ada.client, "talk")).toEqual(["Hello, Bob!", "Hello, Ada!"]));
    expect(rowsOf(ada.client, "talk")).toMatchObject([
      { key, seq: 1, name: "Ada", userId: ada.userId, own: true, state: "sent" },
      { key: expect.stringContaining(bob.userId), seq: 2, name: "Bob", own: false, replyTo: 1 },
    ]);
  });

  test("who was cut off comes back complete, and what was written meanwhile arrives once and in order", async () => {
    const [ada, bob] = await Promise.all([enter("Ada", "cut"), enter("Bob", "cut")]);
    bob.client.send("cut", "before");
    await until(() => expect(textsOf(ada.client, "cut")).toEqual(["before"]));

    ada.network.cut();
    await until(() => expect(ada.client.snapshot().status).not.toBe("open"));
    const missed = Array.from({ length: 60 }, (_, index) => `missed ${index} ${"long ".repeat(150)}`);
    for (const text of missed) bob.client.send("cut", text);
    const offline = ["offline 1", "offline 2"];
    for (const text of offline) ada.client.send("cut", text);
    await until(() => expect(rowsOf(bob.client, "cut").at(-1)).toMatchObject({ seq: 61, state: "sent" }));
    expect(rowsOf(ada.client, "cut").map((row) => row.state)).toEqual(["sent", "sending", "sending"]);

    ada.network.mend();
    const all = ["before", ...missed.map((text) => text), ...offline];
    await until(() => expect(textsOf(ada.client, "cut")).toEqual(all));
    await until(() => expect(textsOf(bob.client, "cut")).toEqual(all));
    await until(() => expect(rowsOf(ada.client, "cut").every((row) => row.state === "sent")).toBe(true));
    expect(rowsOf(ada.client, "cut").map((row) => row.seq)).toEqual(all.map((_, index) => index + 1));
  });

  test("whoever comes later reads the history, back to its beginning", async () => {
    const { client: writer } = await enter("Ada", "history");
    const texts = Array.from({ length: 120 }, (_, index) => `message ${index}`);
    for (const text of texts) writer.send("history", text);
    await until(() => expect(rowsOf(writer, "history").at(-1)?.state).toBe("sent"));
    const { client: reader } = await enter("Bob", "history");
    while (reader.snapshot().rooms.get("history")?.hasOlder) await reader.loadOlder("history", "asked");
    expect(textsOf(reader, "history")).toEqual(texts);
  });

  test("the members of a room are read from the one after an id, and not once that is given up", async () => {
    const [ada, bob] = await Promise.all([enter("Ada", "club"), enter("Bob", "club")]);
    for (const { client } of [ada, bob]) client.joinRoom("club");
    const all = [
      { userId: ada.userId, name: "Ada" },
      { userId: bob.userId, name: "Bob" },
    ].toSorted((one, other) => (one.userId < other.userId ? -1 : 1));
    await vi.waitFor(async () => expect(await ada.client.members("club")).toEqual({ members: all }), {
      timeout: 120_000,
    });
    const after = all[0]?.userId;
    expect(await ada.client.members("club", { after })).toEqual({ members: all.slice(1) });
    expect(await ada.client.members("never-seen")).toEqual({ members: [] });
    const given = AbortSignal.abort();
    await expect(ada.client.members("club", { signal: given })).rejects.toThrow();
    await expect(ada.client.members("no such room")).rejects.toThrow("HTTP 400");
  });

  test("a message that is refused is shown with the reason, and the next one goes out", async () => {
    const { client } = await enter("Ada", "refused");
    client.send("refused", "");
    client.send("refused", "good");
    await until(() => expect(rowsOf(client, "refused").map((row) => row.state)).toEqual(["sent", "failed"]));
    expect(rowsOf(client, "refused").at(-1)?.error?.code).toBe("message_empty");
  });
});

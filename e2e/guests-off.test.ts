import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { setGuests } from "../packages/core/src/stage/stage.ts";
import { startIssuer, testClient } from "../packages/core/test/issuer.ts";
import { type Cloud, type CloudOptions, startCloud } from "./cloud.ts";
import { getFrom, storeOf } from "./operator.ts";

/* What a guest who is connected can still do once guests are turned off. */

type Frame = { action: string; id?: string; code?: string };

const eventually = { timeout: 120_000, interval: 20 };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

let issuer: Awaited<ReturnType<typeof startIssuer>>;
beforeEach(async () => {
  issuer = await startIssuer();
  closing.push(() => issuer.close());
});

const cloudWith = async (options: CloudOptions = {}): Promise<Cloud> => {
  const accounts = { issuer: issuer.url, client: testClient };
  const cloud = await startCloud({ accounts, lambda: { maxEnvironments: 1 }, ...options });
  closing.push(() => cloud.close());
  return cloud;
};

const enter = async ({ ws }: Cloud, token?: string) => {
  const bearer = token === undefined ? [] : [`bearer.${token}`];
  const socket = new WebSocket(ws, ["parley.v1", ...bearer]);
  closing.push(() => socket.terminate());
  const frames: Frame[] = [];
  socket.on("message", (data) => {
    const text = String(data);
    if (text !== "") frames.push(JSON.parse(text));
  });
  await once(socket, "open");
  let asked = 0;
  /** Sends a message, and resolves with its answer. */
  const say = async (message: string): Promise<Frame | undefined> => {
    const id = `a${++asked}`;
    socket.send(JSON.stringify({ action: "sendMessage", room: "hall", message, id }));
    const find = () => frames.find((each) => each.id === id);
    await expect.poll(find, eventually).toBeDefined();
    return find();
  };
  return { say, isOpen: () => socket.readyState === WebSocket.OPEN };
};

const turnOff = (cloud: Cloud) => setGuests(storeOf(cloud), "off");

const stored = async (cloud: Cloud): Promise<string[]> => {
  const { events }: { events: { message?: string }[] } = await getFrom(
    cloud,
    "/rooms/hall/log",
    await issuer.sign({ sub: "reader", name: "reader" }),
  );
  return events.flatMap(({ message }) => message ?? []);
};

describe("a guest's message after guests were turned off", () => {
  test("is refused by an environment that never saw a frame before, and an account's is not", async () => {
    const cloud = await cloudWith();
    const guest = await enter(cloud);
    const account = await enter(cloud, await issuer.sign({ sub: "ada", name: "ada" }));
    await turnOff(cloud);
    expect(await guest.say("guest")).toMatchObject({ code: "sign_in_required" });
    await expect.poll(guest.isOpen, eventually).toBe(false);
    expect(await account.say("account")).toMatchObject({ action: "message" });
    expect(await stored(cloud)).toEqual(["account"]);
  });

  test("is refused by an environment that last looked while they were on", async () => {
    // As if more than ten seconds passed between any two frames.
    const cloud = await cloudWith({ tuning: { stageFreshForMs: 0 } });
    const guest = await enter(cloud);
    expect(await guest.say("before")).toMatchObject({ action: "message" });
    await turnOff(cloud);
    expect(await guest.say("after")).toMatchObject({ code: "sign_in_required" });
    await expect.poll(guest.isOpen, eventually).toBe(false);
    expect(await stored(cloud)).toEqual(["before"]);
  });
});

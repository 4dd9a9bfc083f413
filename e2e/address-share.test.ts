import { once } from "node:events";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { addSpending } from "../packages/core/src/stage/stage.ts";
import { startIssuer, type TestIssuer, testClient } from "../packages/core/test/issuer.ts";
import { anyRate } from "../packages/local/src/cloud.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { storeOf } from "./operator.ts";
import { socketFrom } from "./socket-from.ts";

/*
 * What becomes of an address that has used up its share of the stage's day, and of others. A share here is
 * 1,000 millionths of a dollar: 500 for guests, and 200 for accounts when the stage is over its budget. A
 * connection takes 41 of them, a message about 12.
 */

type Frame = { action: string; id?: string; code?: string; message?: string; seq?: number };

const eventually = { timeout: 120_000, interval: 20 };
const dailyBudget = 5;
const addressShare = 0.0002;

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const openCloud = async (): Promise<Cloud> => {
  const cloud = await startCloud({
    accounts: { issuer: issuer.url, client: testClient },
    lambda: { maxEnvironments: 1 },
    dailyBudget,
    // On a fast machine, whoever goes on until the share is used up would meet the rate of messages first.
    rateLimits: { ...anyRate, addressShare },
  });
  closing.push(() => cloud.close());
  return cloud;
};

const account = (sub: string) => issuer.sign({ sub, name: sub });

const enter = async (cloud: Cloud, localAddress: string, token?: string) => {
  const { socket, frames } = await socketFrom<Frame>(cloud, localAddress, token);
  closing.push(() => socket.terminate());
  let asked = 0;
  /** Sends a frame, and resolves with its answer. */
  const ask = async (frame: object): Promise<Frame | undefined> => {
    const id = `a${++asked}`;
    socket.send(JSON.stringify({ ...frame, id }));
    const find = () => frames.find((each) => each.id === id);
    await expect.poll(find, eventually).toBeDefined();
    return find();
  };
  await ask({ action: "hello", rooms: { hall: null } });
  return {
    say: () => ask({ action: "sendMessage", room: "hall", message: "hi" }),
    isOpen: () => socket.readyState === WebSocket.OPEN,
    codes: () => frames.flatMap(({ code }) => code ?? []),
  };
};

/** Says something until that is refused. Returns how often it was not, and the refusal. */
const sayUntilRefused = async ({ say }: Awaited<ReturnType<typeof enter>>) => {
  for (let said = 0; said < 200; said++) {
    const answer = await say();
    if (answer?.action !== "message") return { said, refusal: answer };
  }
  throw new Error("Nothing was refused.");
};

/** Asks to be a guest from an address, and returns the status and the body. */
const becomeGuest = async ({ api }: Cloud, localAddress: string) => {
  const sent = request(`${api}/guests`, {
    method: "POST",
    localAddress,
    headers: { "content-type": "application/json" },
  });
  sent.end('{"name":"Ada"}');
  const [response] = await once(sent, "response");
  return { status: response.statusCode, body: await text(response) };
};

test("an address that has used up its share is slow, and takes no guests: nobody else notices", async () => {
  const cloud = await openCloud();
  const [here, there] = ["127.0.5.1", "127.0.5.2"];
  const listener = await enter(cloud, here);
  const ada = await enter(cloud, here, await account("ada"));
  const [guest, member] = [await enter(cloud, there), await enter(cloud, there, await account("grace"))];
  const { said, refusal } = await sayUntilRefused(ada);
  expect(said).toBeGreaterThan(30);
  expect(refusal).toMatchObject({
    code: "rate_limited",
    message: expect.stringContaining("Your address has used up its share of today's budget"),
  });
  // Another account there has the same share: what slowed accounts have at once, and no more.
  const joan = await enter(cloud, here, await account("joan"));
  expect((await sayUntilRefused(joan)).said).toBeLessThan(said / 2);
  // Its guests are ended when something is said that they would hear.
  await expect.poll(listener.isOpen, eventually).toBe(false);
  expect(new Set(listener.codes())).toEqual(new Set(["over_budget"]));
  for (const each of [guest, member, guest, member])
    expect(await each.say()).toMatchObject({ action: "message" });
});

test("guests have half of their address's share, and leave the rest to its accounts", async () => {
  const cloud = await openCloud();
  const here = "127.0.5.3";
  const ada = await enter(cloud, here, await account("ada"));
  const { said, refusal } = await sayUntilRefused(await enter(cloud, here));
  expect(said).toBeGreaterThan(10);
  expect(refusal).toMatchObject({
    code: "over_budget",
    message: expect.stringContaining("used up"),
  });
  for (let times = 0; times < 10; times++) expect(await ada.say()).toMatchObject({ action: "message" });
});

test("guests whose address has used up their half are refused over HTTP, and those of others are not", async () => {
  const cloud = await openCloud();
  const statuses = [];
  while (statuses.at(-1) !== 429 && statuses.length < 200)
    statuses.push((await becomeGuest(cloud, "127.0.5.4")).status);
  expect(statuses.length).toBeGreaterThan(10);
  expect(statuses.at(-1)).toBe(429);
  expect((await becomeGuest(cloud, "127.0.5.4")).body).toContain("over_budget");
  expect((await becomeGuest(cloud, "127.0.5.5")).status).toBe(201);
});

test("a stage that is over its budget slows nobody whose address has used little, and takes no guests", async () => {
  const cloud = await openCloud();
  await addSpending(storeOf(cloud), dailyBudget * 1_000_000);
  const ada = await enter(cloud, "127.0.5.6", await account("ada"));
  const { said, refusal } = await sayUntilRefused(ada);
  // At the pace of slowed accounts these would be a quarter of an hour's: the first of them, three at once.
  expect(said).toBeGreaterThan(20);
  expect(refusal).toMatchObject({
    code: "rate_limited",
    message: expect.stringContaining("This chat has used up its budget for today"),
  });
  const grace = await enter(cloud, "127.0.5.7", await account("grace"));
  for (let times = 0; times < 10; times++) expect(await grace.say()).toMatchObject({ action: "message" });
  await expect(enter(cloud, "127.0.5.8")).rejects.toThrow("429");
});

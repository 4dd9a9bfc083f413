import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { openDynamoDB } from "../packages/core/src/aws/dynamodb.ts";
import { subscriberCost } from "../packages/core/src/cost.ts";
import { setGuests } from "../packages/core/src/stage/stage.ts";
import { openStore } from "../packages/core/src/table/store.ts";
import { startIssuer, type TestIssuer, testClient } from "../packages/core/test/issuer.ts";
import { type Cloud, type CloudOptions, startCloud } from "./cloud.ts";
import { deliveries } from "./deliveries.ts";
import { socketFrom } from "./socket-from.ts";

/*
 * Who pays for what is heard, and who may hear it. `send` tells a calm room, and a worker a busy one: each
 * is held to the same.
 */

type Frame = {
  action: string;
  id?: string;
  code?: string;
  seq?: number;
  events?: { seq: number }[];
  rooms?: unknown;
};

const eventually = { timeout: 120_000, interval: 20 };

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const cloudWith = async (options: CloudOptions): Promise<Cloud> => {
  const accounts = { issuer: issuer.url, client: testClient };
  const cloud = await startCloud({ accounts, lambda: { maxEnvironments: 1 }, ...options });
  closing.push(() => cloud.close());
  return cloud;
};

const storeOf = ({ dynamodb, table }: Cloud) => {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return openStore({ client: openDynamoDB({ endpoint: dynamodb, region: "us-east-1", credentials }), table });
};

/** Of frames that were sent: events carry the ids of others' frames. */
let asked = 0;

/** Enters the room from an address. */
const enter = async (cloud: Cloud, localAddress: string, token?: string) => {
  const { socket, frames } = await socketFrom<Frame>(cloud, localAddress, token);
  closing.push(() => socket.terminate());
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
    ping: () => ask({ action: "ping", rooms: { hall: 0 } }),
    join: () => ask({ action: "join", room: "hall", cursor: null }),
    isOpen: () => socket.readyState === WebSocket.OPEN,
    heard: () => frames.flatMap(({ seq, events }) => events?.map((event) => event.seq) ?? seq ?? []),
    codes: () => frames.flatMap(({ code }) => code ?? []),
  };
};

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

const account = (sub: string) => issuer.sign({ sub, name: sub });

describe.each(deliveries)("in a room that %s", (_, busy) => {
  test("silent guests of one address limit nobody: five get everything, others what they may", async () => {
    const heard = 100;
    const cloud = await cloudWith({
      tuning: busy,
      rateLimits: {
        networkRecipients: 5,
        heardCost: { burst: heard, perSecond: 0.001, perDay: 1e9 },
        // It does not come back. After they have entered, twenty guests have enough left for 14 messages to
        // each other; one has enough for 67 to five, or for 36 to twenty.
        addressCost: { burst: 1_200, perSecond: 0.001, perDay: 1e9 },
      },
    });
    const lurkers = await Promise.all(upTo(20).map(() => enter(cloud, "127.0.3.1")));
    const member = await enter(cloud, "127.0.3.1", await account("member"));
    const sender = await enter(cloud, "127.0.3.2");
    const said = 45;
    for (const seq of upTo(said)) {
      expect(await sender.say()).toMatchObject({ action: "message" });
      // Each by itself: what a worker tells together is one post.
      await expect.poll(() => member.heard().length, eventually).toBe(seq);
    }
    const isLive = ({ heard }: (typeof lurkers)[number]) => heard().length === said;
    await expect.poll(() => lurkers.filter(isLive).length, eventually).toBe(5);
    const late = lurkers.filter((lurker) => !isLive(lurker));
    // Fifteen posts beyond five go with each message until the network has used up what it hears.
    for (const lurker of late) expect(lurker.heard()).toEqual(upTo(Math.ceil(heard / 15)));
    for (const { isOpen, codes } of lurkers) expect([isOpen(), codes()]).toEqual([true, []]);
    const [one, other] = late;
    expect(await one?.ping()).toMatchObject({ action: "pong", rooms: { hall: said } });
    await one?.join();
    await expect.poll(() => new Set(one?.heard()), eventually).toEqual(new Set(upTo(said)));
    expect(await other?.say()).toMatchObject({ action: "message", seq: said + 1 });
    await expect.poll(member.heard, eventually).toEqual(upTo(said + 1));
    expect(await member.say()).toMatchObject({ action: "message" });
  });

  test("reading the listeners that are late is charged to their network", async () => {
    const cloud = await cloudWith({
      tuning: busy,
      rateLimits: {
        networkRecipients: 1,
        otherRecipients: 1,
        heardCost: { burst: 1, perSecond: 0.001, perDay: 1e9 },
      },
    });
    const store = storeOf(cloud);
    const charged = async () => {
      const { data } = await store.limits.get({ key: "cost-heard 127.0.3.7" }).go({ consistent: true });
      return data?.spent ?? 0;
    };
    const lurkers = await Promise.all(upTo(20).map(() => enter(cloud, "127.0.3.7")));
    const sender = await enter(cloud, "127.0.3.8");
    const more = 10;
    const isLate = ({ heard }: (typeof lurkers)[number]) => heard().length < more;
    // All hear the first message, which uses up what they may. It is reported beside the next ones.
    for (let said = 0; said < 5; said++) await sender.say();
    await expect.poll(charged, eventually).toBeGreaterThanOrEqual(19);
    const before = await charged();
    for (let said = 0; said < more; said++) await sender.say();
    const reading = more * lurkers.length * subscriberCost("hall");
    const sinceThen = async () => {
      await sender.say();
      return (await charged()) - before;
    };
    await expect.poll(sinceThen, eventually).toBeGreaterThanOrEqual(reading);
    await expect.poll(() => lurkers.filter(isLate).length, eventually).toBe(19);
  });

  test("silent accounts of one address are not slowed by others: five get everything", async () => {
    const heard = 100;
    const cloud = await cloudWith({
      tuning: busy,
      dailyBudget: 5,
      rateLimits: {
        networkRecipients: 5,
        heardCost: { burst: heard, perSecond: 0.001, perDay: 1e9 },
        // 1,500 millionths. They use about 950 to enter, and hear 675 that no sender pays for.
        addressShare: 0.0003,
      },
    });
    const tokens = await Promise.all(["ada", "grace"].map(account));
    const listeners = await Promise.all(upTo(20).map((nth) => enter(cloud, "127.0.3.5", tokens[nth % 2])));
    const member = await enter(cloud, "127.0.3.6", await account("member"));
    // At five addresses: each pays for posts to others until it has used a quarter of its share.
    const senders = await Promise.all(
      upTo(5).map(async (nth) => enter(cloud, `127.0.3.1${nth}`, await account(`sender-${nth}`))),
    );
    const said = 45;
    for (const seq of upTo(said)) {
      expect(await senders[seq % 5]?.say()).toMatchObject({ action: "message" });
      await expect.poll(() => member.heard().length, eventually).toBe(seq);
    }
    const isLive = ({ heard }: (typeof listeners)[number]) => heard().length === said;
    await expect.poll(() => listeners.filter(isLive).length, eventually).toBe(5);
    const late = listeners.filter((listener) => !isLive(listener));
    for (const { heard: seqs } of late) expect(seqs()).toEqual(upTo(Math.ceil(heard / 15)));
    const [one] = late;
    for (const seq of upTo(10))
      expect(await one?.say()).toMatchObject({ action: "message", seq: said + seq });
    for (const { isOpen, codes } of listeners) expect([isOpen(), codes()]).toEqual([true, []]);
  });

  test("silent guests of several addresses cost a sender at most a quarter of the address's share", async () => {
    const cloud = await cloudWith({
      tuning: busy,
      dailyBudget: 5,
      // 2,000 millionths, of which guests may use half, and posts to others a quarter. The sender and the
      // bystander take about 90 to come in, and a message 13 beside its posts.
      rateLimits: { addressShare: 0.0004 },
    });
    const addresses = upTo(4).map((nth) => `127.0.4.${nth}`);
    await Promise.all(addresses.flatMap((address) => upTo(10).map(() => enter(cloud, address))));
    const [sender, bystander] = [await enter(cloud, "127.0.4.9"), await enter(cloud, "127.0.4.9")];
    // Were all posts counted, a message would cost more than 50, and these twice what guests may use.
    for (const seq of upTo(35)) {
      expect(await sender.say()).toMatchObject({ action: "message", seq });
      await expect.poll(() => bystander.heard().length, eventually).toBe(seq);
    }
    expect(await bystander.say()).toMatchObject({ action: "message" });
  });

  test("once guests are turned off, a silent guest gets an error and is disconnected; an account stays", async () => {
    const cloud = await cloudWith({ tuning: { ...busy, stageFreshForMs: 50 } });
    const guest = await enter(cloud, "127.0.3.3");
    const listener = await enter(cloud, "127.0.3.3", await account("listener"));
    const sender = await enter(cloud, "127.0.3.4", await account("sender"));
    await sender.say();
    await expect.poll(guest.heard, eventually).toEqual([1]);
    await setGuests(storeOf(cloud), "off");
    // The first of these may be told by what was known before.
    let said = 1;
    while (guest.isOpen() && said < 40) {
      await sender.say();
      said += 1;
    }
    await expect.poll(guest.isOpen, eventually).toBe(false);
    expect(new Set(guest.codes())).toEqual(new Set(["sign_in_required"]));
    expect(guest.heard().length).toBeLessThan(said);
    await expect.poll(listener.heard, eventually).toEqual(upTo(said));
  });
});

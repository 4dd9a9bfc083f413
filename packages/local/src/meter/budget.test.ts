import { pinsOfRoom } from "@parley/core/event-kinds/pin-list";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { dial } from "../../test/raw-client.ts";
import { neverBusy } from "../../test/tuning.ts";
import { type Cloud, startCloud } from "../cloud.ts";

let cloud: Cloud;
beforeAll(async () => {
  // So slow a rate that what was said counts as said at once, however slow this machine is. A
  // twentieth of the burst is no whole number of messages: otherwise it would depend on whether a
  // millisecond has passed since the last one.
  const rateLimits = { userMessages: { burst: 90, perSecond: 0.001 } };
  // A fast machine would make a room busy, whose messages workers deliver.
  cloud = await startCloud({ rateLimits, tuning: neverBusy });
});
afterAll(() => cloud.close());

const quiet = () => vi.waitUntil(() => cloud.faults.running === 0, { timeout: 120_000 });

/** What one message of the first client costs, once all have heard it. */
const costOf = async (text: string, users: readonly Awaited<ReturnType<typeof dial>>[]) => {
  await quiet();
  cloud.meter.reset();
  users[0]?.send(text);
  await Promise.all(users.map(({ hears }) => hears(text)));
  await quiet();
  const { total, bySource, tableCalls } = cloud.meter.read();
  const source = "send sendMessage";
  // Of those who left before, the table is still told meanwhile.
  // How the stage stands is read once in ten seconds by each environment, beside the writes, for half a
  // read unit.
  const calls = tableCalls.filter(({ source: of, call }) => of === source && call !== "Query stage");
  return { total, send: bySource[source], calls };
};

const room = (name: string, users: number) =>
  Promise.all(Array.from({ length: users }, () => dial(cloud, name)));

let name = "";
let nth = 0;
beforeEach(async () => {
  name = `budget${++nth}`;
  await vi.waitUntil(() => cloud.faults.connections === 0, { timeout: 120_000 });
});

test("a message in a calm room takes at most 5 write units and 4 calls of the table", async () => {
  const { total, send, calls } = await costOf("hello", await room(name, 3));
  expect(calls.map(({ call, count, readUnits, writeUnits }) => [call, count, readUnits, writeUnits])).toEqual(
    [
      ["UpdateItem room", 1, 0, 1],
      ["PutItem intent", 1, 0, 1],
      ["PutItem event", 1, 0, 2],
      ["Query subscription", 1, 1, 0],
    ],
  );
  expect(send).toMatchObject({ messagesOut: 2, lambdaRequests: 1, writeUnits: 4 });
  expect([1, 1.5]).toContain(send?.readUnits);
  expect(total).toMatchObject({ messagesIn: 1, messagesOut: 3 });
});

test("a message in a room with twenty pins takes no more than in a calm room", async () => {
  const users = await room(name, 2);
  const [ada] = users;
  for (let pinned = 0; pinned < pinsOfRoom; pinned++) {
    await costOf(`pinned${pinned}`, users);
    // Each pin takes the next seq, as each message does.
    expect(await ada?.pin(2 * pinned + 1)).toContain('"action":"pin"');
  }
  const { send, calls } = await costOf("hello", users);
  // The user's own rate limit is counted beside these: see below.
  const inTurn = calls.filter(({ call }) => call !== "UpdateItem limit");
  expect(inTurn.map(({ call, count, writeUnits }) => [call, count, writeUnits])).toEqual([
    ["UpdateItem room", 1, 1],
    ["PutItem intent", 1, 1],
    ["PutItem event", 1, 2],
    ["Query subscription", 1, 0],
  ]);
  expect([4, 5]).toContain(send?.writeUnits);
});

test("a message takes the same units whether nobody or many are in other rooms", async () => {
  const users = await room(name, 2);
  const alone = await costOf("alone", users);
  await room(`${name}-elsewhere`, 30);
  const among = await costOf("among", users);
  expect(among.calls).toEqual(alone.calls);
  expect(among.send?.messagesOut).toBe(alone.send?.messagesOut);
});

test("a fast sender is counted beside the message: at most 5 write units, and no longer wait", async () => {
  const users = await room(name, 1);
  const counted: unknown[] = [];
  for (let said = 1; said <= 12; said++) {
    const { send, calls } = await costOf(`quickly${said}`, users);
    expect(send?.writeUnits).toBeLessThanOrEqual(5);
    expect(calls.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(6);
    counted.push(...calls.filter(({ call }) => call === "UpdateItem limit").map(({ count }) => count));
  }
  // Each time that more than a twentieth of the burst has come together.
  expect(counted).toEqual([1, 1]);
});

test("a message that is sent again is billed again", async () => {
  const users = await room(name, 1);
  const once = await costOf("twice", users);
  cloud.faults.set({ seed: 1, rules: [{ fault: "doubledInvocation", how: "again", task: "sendMessage" }] });
  const doubled = await costOf("doubled", users);
  cloud.faults.set({ seed: 0, rules: [] });
  expect([once.send?.lambdaRequests, doubled.send?.lambdaRequests]).toEqual([1, 2]);
  expect(doubled.send?.writeUnits).toBeGreaterThan(once.send?.writeUnits ?? 0);
});

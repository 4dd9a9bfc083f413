import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readHead } from "../packages/core/src/log/head.ts";
import type { FaultRule } from "../packages/local/src/faults/plan.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { deliveries } from "./deliveries.ts";
import { enter, guestOf, patient, storeOf } from "./operator.ts";
import { openRecordedClient } from "./recorded-client.ts";

/** Clients that wait longer for a missing event than it takes to store one, and less than to apply it. */
const timing = { gapGrace: 5_500, gapSpread: 0 };
const slowly: FaultRule = {
  fault: "slowCall",
  latency: { ms: 7_000 },
  service: "dynamodb",
  function: "send",
  call: "UpdateItem event",
};

/** Users with some messages to change, and clients that are in the room. */
const scene = async (on: Cloud, room: string, users: number, messages: number) => {
  const guests = await Promise.all(
    Array.from({ length: users }, async (_, nth) => {
      const { token } = await guestOf(on, `Guest ${nth}`);
      return enter(on, room, token);
    }),
  );
  const [first] = guests;
  if (!first) throw new Error("There are no users.");
  const say = (id: string) =>
    first.asks({ action: "sendMessage", room, id, message: id }, (answer) => answer.id === id);
  for (let nth = 1; nth <= messages; nth++) await say(`message-${nth}`);
  const clients = await Promise.all(
    ["Ada", "Ben", "Cleo"].map((name) => openRecordedClient(on, room, name, timing)),
  );
  return { first, guests, clients, say };
};

describe.each(deliveries)("in a room that %s", (_, tuning) => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud({ tuning });
  });
  afterAll(() => cloud.close());

  test("nobody reads the log for pins that take long to apply", async () => {
    const room = "pinning";
    const { guests, clients, say } = await scene(cloud, room, 6, 3);
    cloud.faults.set({ seed: 1, rules: [slowly] });
    const pinned = guests.map(({ asks }, nth) => {
      const id = `pin-${nth}`;
      return asks({ action: "pin", room, id, seq: (nth % 3) + 1 }, (answer) => answer.id === id);
    });
    // While the pins are applied, the room talks on.
    const head = async () => (await readHead(storeOf(cloud), room))?.head;
    await expect.poll(head, patient).toBe(3 + guests.length);
    await say("in-between");
    await Promise.all(pinned);
    cloud.faults.set({ seed: 1, rules: [] });
    await say("last");
    for (const { texts } of clients) await expect.poll(() => texts().at(-1), patient).toBe("last");
    expect(clients.map(({ recorded }) => recorded.requests)).toEqual([0, 0, 0]);
    for (const { pinned } of clients) expect(pinned()).toHaveLength(3);
  });

  test("a change that could not be applied is told", async () => {
    const room = "changing";
    const { first, clients, say } = await scene(cloud, room, 1, 1);
    const rule = { service: "dynamodb", function: "send", call: "UpdateItem event" } as const;
    cloud.faults.set({ seed: 1, rules: [{ fault: "throttledCall", ...rule }] });
    const changes = [
      { action: "pin", id: "p", seq: 1 },
      { action: "edit", id: "e", seq: 1, message: "other" },
      { action: "delete", id: "d", seq: 1 },
    ];
    for (const change of changes) {
      const answer = await first.asks({ room, ...change }, ({ id }) => id === change.id);
      expect(answer).toMatchObject({ action: "error" });
    }
    const last = await say("last");
    expect(last.seq).toBe(5);
    // A worker may tell of the message from before them only now.
    const since = (seqs: readonly unknown[]) => seqs.filter((seq) => seq !== 1);
    for (const { recorded } of clients) {
      await expect.poll(() => since(recorded.seqs), patient).toEqual([2, 3, 4, 5]);
    }
    cloud.faults.set({ seed: 1, rules: [] });
    expect(clients.map(({ recorded }) => recorded.requests)).toEqual([0, 0, 0]);
  });
});

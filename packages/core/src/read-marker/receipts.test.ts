import { describe, expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { changeBlocklist } from "../blocklist/change.ts";
import { uncharged } from "../cost.ts";
import { sendMessage } from "../message/send.ts";
import { changeProfile } from "../user/profile.ts";
import { reassignProfile } from "../user/reassign.ts";
import { receiptMembers } from "../wire/limits.ts";
import { moveReadMarker } from "./move.ts";
import { findReceipts } from "./receipts.ts";

const room = "general";
const ada = { userId: "account-ada", name: "Ada", kind: "account" } as const;
const ben = { userId: "account-ben", name: "Ben", kind: "account" } as const;
const eve = { userId: "guest-eve", name: "Eve", kind: "guest" } as const;

/** A room of three members with three messages of Ada's, and how often DynamoDB is called. */
const setUp = async () => {
  const calls: string[] = [];
  const store = await freshStore({ afterCall: async (command) => void calls.push(command) });
  const join = (user: { userId: string; name: string }) =>
    store.members.put({ member: user.userId, room, seq: 1, name: user.name }).go();
  for (const user of [ada, ben, eve]) await join(user);
  let epoch = "";
  for (const id of ["1", "2", "3"])
    ({ epoch } = await sendMessage(store, { room, id, message: "hi", sender: ada }));
  const read = (userId: string, seq: number, revision = 0) =>
    moveReadMarker(store, userId, { room, epoch, seq, revision });
  const costs: number[] = [];
  const seen = (seq: number, asker: string = ada.userId) =>
    findReceipts(store, { room, seq, asker }, (cost) => costs.push(cost));
  const names = async (seq: number, asker?: string) => {
    const { readers = [] } = await seen(seq, asker);
    return readers.map(({ name }) => name);
  };
  return { store, calls, costs, join, read, seen, names };
};

test("a message is seen by the other members whose marker has reached it", async () => {
  const { read, seen, names } = await setUp();
  expect(await seen(1)).toEqual({ count: 0, readers: [] });
  for (const [user, seq] of [
    [ada.userId, 3],
    [ben.userId, 3],
    [eve.userId, 2],
  ] as const)
    await read(user, seq);
  expect(await names(2)).toEqual(["Ben", "Eve"]);
  expect(await seen(3)).toEqual({ count: 1, readers: [{ userId: ben.userId, name: "Ben" }] });
  await read(ben.userId, 1, 1);
  expect(await names(2)).toEqual(["Eve"]);
});

test("a marker of somebody who is no member, or of another log, has seen nothing", async () => {
  const { store, read, names } = await setUp();
  await read("account-visitor", 3);
  await read(ben.userId, 3);
  await store.members.put({ member: ben.userId, room, seq: 2, left: true }).go();
  await read("guest-old", 3);
  await store.members.put({ member: "guest-old", room, seq: 1, name: "Old", expireAt: 1 }).go();
  await store.readMarkers.put({ reader: eve.userId, room, epoch: "another", seq: 9, revision: 0 }).go();
  expect(await names(1)).toEqual([]);
});

describe("who shows nobody how far they have read", () => {
  test("is not shown, and is shown nobody, until they change that", async () => {
    const { store, read, seen, names } = await setUp();
    for (const { userId } of [ada, ben, eve]) await read(userId, 3);
    await changeProfile(store, ben, { receipts: "nobody" });
    expect(await names(3)).toEqual(["Eve"]);
    expect(await seen(3, ben.userId)).toEqual({ count: 0, readers: [], hidden: true });
    await changeProfile(store, ben, { line: "baker" });
    expect(await names(3)).toEqual(["Eve"]);
    await changeProfile(store, ben, { receipts: "everybody" });
    expect(await names(3)).toEqual(["Ben", "Eve"]);
    expect(await names(3, ben.userId)).toEqual(["Ada", "Eve"]);
  });

  test("stays hidden when an account takes them over that has not decided", async () => {
    const { store, read, names } = await setUp();
    await read(ben.userId, 3);
    await changeProfile(store, eve, { receipts: "nobody" });
    const transfer = { from: eve.userId, to: () => ben.userId, name: "Ben" };
    await changeProfile(store, ben, { receipts: "everybody" });
    await reassignProfile(store, transfer);
    expect(await names(3)).toEqual(["Ben"]);
    await store.users.delete({ userId: ben.userId }).go();
    await reassignProfile(store, transfer);
    expect(await names(3)).toEqual([]);
  });
});

test("whoever has blocked the caller is not shown to them", async () => {
  const { store, read, names } = await setUp();
  for (const { userId } of [ada, ben, eve]) await read(userId, 3);
  await changeBlocklist(store, { blocker: ben.userId, user: ada.userId, blocked: true }, uncharged);
  expect(await names(3)).toEqual(["Eve"]);
  expect(await names(3, eve.userId)).toEqual(["Ada", "Ben"]);
});

test("a room of up to 100 members names who has seen a message, and a larger one counts among 100", async () => {
  const { join, read, seen } = await setUp();
  for (let nth = 4; nth <= receiptMembers; nth++) {
    await join({ userId: `guest-${nth}`, name: `Guest ${nth}` });
    await read(`guest-${nth}`, 3);
  }
  const all = await seen(3);
  expect([all.count, all.readers?.length]).toEqual([97, 97]);
  // The index lists them by id: this one is behind all others.
  await join({ userId: "guest-zoe", name: "Zoe" });
  await read("guest-zoe", 3);
  expect(await seen(3)).toEqual({ count: 97 });
});

test("a question writes nothing, and its caller pays for each read", async () => {
  const { calls, costs, read, seen } = await setUp();
  await read(ben.userId, 3);
  calls.length = 0;
  await seen(3);
  expect(calls.toSorted()).toEqual([...Array.from({ length: 6 }, () => "GetItemCommand"), "QueryCommand"]);
  const units = costs.reduce((sum, cost) => sum + cost, 0) / 0.125;
  expect(units).toBeGreaterThan(calls.length / 2);
  expect(units).toBeLessThan(calls.length);
});

import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { itemBytes, type WireItem } from "../../../aws-local/src/dynamodb/item-size.ts";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { listingCost, type OnCost, prices, readCost } from "../cost.ts";
import { setLevel } from "../membership/set-level.ts";
import { maxRevision, maxSeq, nameCharacters } from "../wire/limits.ts";
import type { Level } from "../wire/notification-level.ts";
import type { Place } from "../wire/place.ts";
import {
  applyPlaces,
  isMemberOf,
  listRoom,
  type MembershipChange,
  memberBytes,
  membershipFrames,
  storeMembership,
} from "./membership.ts";
import { MembershipFrame } from "./membership-frame.ts";
import { requirePlaceForRoom } from "./rooms-of-user.ts";

const room = "general";
const ada = "account-ada";

/** What some work is charged, in millionths of a dollar, one cost after another. */
const chargesOf = async (work: (onCost: OnCost) => Promise<unknown>) => {
  const costs: number[] = [];
  await work((cost) => costs.push(cost));
  return costs;
};

const membersOf = (left: boolean, count: number) =>
  Array.from({ length: count }, (_, nth) => ({ member: ada, room: `room-${nth}`, seq: 1, left }));

test.each<[Place, boolean]>([
  ["owner", true],
  ["moderator", true],
  ["member", true],
  ["none", false],
  ["banned", false],
])("a user who becomes %s is told so by the event's seq, and whether they are a member", (place, member) => {
  const frames = membershipFrames(room, 7, [{ user: ada, place }]);
  expect(frames).toEqual([
    { user: ada, frame: { action: "membership", room, membership: { member, seq: 7 } } },
  ]);
  expect(v.parse(MembershipFrame, frames[0]?.frame)).toEqual(frames[0]?.frame);
});

describe("the check of how many rooms a user is a member of", () => {
  test("is charged by what it reads", async () => {
    const store = await freshStore();
    await store.members.put(membersOf(false, 3)).go();
    const charges = await chargesOf((onCost) => requirePlaceForRoom(store, ada, onCost));
    expect(charges).toEqual([readCost(3 * 690)]);
  });

  test("refuses whoever has left as many rooms lately as it reads", async () => {
    const store = await freshStore();
    await store.members.put(membersOf(true, 999)).go();
    await requirePlaceForRoom(store, ada, () => {});
    await store.members.put({ member: ada, room, seq: 1, left: true }).go();
    await expect(requirePlaceForRoom(store, ada, () => {})).rejects.toMatchObject({
      code: "too_many_rooms",
      field: "room",
    });
  });
});

describe("a member's item", () => {
  const read = async (member: string, change: Omit<MembershipChange, "member">, level?: Level) => {
    let stored: unknown;
    const store = await freshStore({
      around: (dynamodb) => async (operation, input, signal) => {
        const answer = await dynamodb(operation, input, signal);
        if (operation === "GetItem") stored = answer;
        return answer;
      },
    });
    await storeMembership(store, { member, ...change });
    if (level) await setLevel(store, member, { room: change.room, level, revision: maxRevision });
    const { data } = await store.members.get({ member, room: change.room }).go();
    const { Item = {} } = stored as { Item?: WireItem };
    return { item: data, bytes: itemBytes(Item) };
  };

  test("has the name of a join, and none after a leave", async () => {
    const joined = await read(ada, { room, seq: 1, place: "member", name: "Ada" });
    expect(joined.item).toEqual({ member: ada, room, seq: 1, name: "Ada" });
    const left = await read(ada, { room, seq: 2, place: "none", name: "Ada" });
    expect(left.item).toEqual({ member: ada, room, seq: 2, left: true, expireAt: expect.any(Number) });
  });

  test("has at most as many bytes as are charged, whatever its room and its name", async () => {
    const longest = {
      room: "r".repeat(64),
      seq: maxSeq,
      place: "moderator" as const,
      name: "\u{1D53C}".repeat(nameCharacters),
    };
    const { bytes } = await read(`guest-${randomUUID()}`, longest, "everything");
    expect(bytes).toBeLessThanOrEqual(memberBytes);
    // It is no more than it takes.
    expect(bytes).toBeGreaterThan(memberBytes - 40);
  });
});

test("what a member is notified of stays with another role, and ends with the membership", async () => {
  const store = await freshStore();
  const change = (seq: number, place: Place) => storeMembership(store, { member: ada, room, seq, place });
  const setting = async () => {
    const { data } = await store.members.get({ member: ada, room }).go({ consistent: true });
    return [data?.role, data?.level];
  };
  await change(1, "member");
  await setLevel(store, ada, { room, level: "nothing", revision: 1 });
  await change(2, "moderator");
  expect(await setting()).toEqual(["moderator", "nothing"]);
  await change(3, "member");
  expect(await setting()).toEqual([undefined, "nothing"]);
  await change(4, "none");
  expect(await setting()).toEqual([undefined, undefined]);
  expect((await store.members.query.byRoom({ room }).go()).data).toEqual([]);
  await change(5, "member");
  expect(await setting()).toEqual([undefined, undefined]);
  expect((await store.members.query.byRoom({ room }).go()).data).toMatchObject([{ member: ada }]);
});

test("whether a user is a member is charged as one read", async () => {
  const store = await freshStore();
  expect(await chargesOf((onCost) => isMemberOf(store, ada, room, onCost))).toEqual([prices.readUnit]);
});

test("a room is charged for being listed once, and for each time that it is looked for", async () => {
  const store = await freshStore();
  const charges = () => chargesOf((onCost) => listRoom(store, room, onCost));
  expect([await charges(), await charges()]).toEqual([[prices.readUnit, listingCost], [prices.readUnit]]);
});

describe("a join that is completed by its retry", () => {
  const timestamp = "2026-03-01T12:00:00.000Z";
  const day = 24 * 60 * 60 * 1000;
  const setUp = async (late: number) => {
    const clock = clockAt(timestamp);
    clock.pass(late);
    const store = await freshStore({ now: clock.now });
    const event = {
      seq: 1,
      userId: ada,
      timestamp,
      places: [{ user: ada, place: "member" as const, name: "Ada" }],
    };
    const charges = await chargesOf((onCost) =>
      applyPlaces(store, room, event, { isAdmitted: false, onCost }),
    );
    return { charges, isMember: await isMemberOf(store, ada, room, () => {}) };
  };

  test("up to a day later is charged for the item and its entry in the index", async () => {
    const charges = [prices.readUnit, 2 * prices.writeUnit];
    expect(await setUp(day)).toEqual({ charges, isMember: true });
  });

  test("later than that is not applied, and is charged for a read", async () => {
    expect(await setUp(day + 1)).toEqual({ charges: [prices.readUnit], isMember: false });
  });
});

import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { changeBlocklist } from "../blocklist/change.ts";
import { deleteConnection } from "../connection/close.ts";
import { openConnection } from "../connection/connect.ts";
import { deleteLeases, heldSeconds, leaseSeconds } from "../connection/lease.ts";
import { uncharged } from "../cost.ts";
import { ProfileLine } from "../wire/field.ts";
import { readMemberProfile } from "./member-profile.ts";
import { changeProfile, readProfile } from "./profile.ts";
import { reassignProfile } from "./reassign.ts";

const begun = "2026-01-31T12:00:00Z";
const room = "general";
const ada = { userId: "account-ada", name: "Ada", kind: "account" } as const;
const eve = { userId: "guest-eve", name: "Eve", kind: "guest" } as const;

const setUp = async (afterCall?: (command: string) => Promise<void>) => {
  const clock = clockAt(begun);
  const store = await freshStore({ now: clock.now, ...(afterCall && { afterCall }) });
  await store.members.put({ member: ada.userId, room, seq: 1, name: "Ada", role: "owner" }).go();
  const cardOf = (user: string, asker = "guest-ben") =>
    readMemberProfile(store, { room, user, asker }, uncharged);
  const device = (connectionId: string) =>
    ({
      connectionId,
      userId: ada.userId,
      name: "Ada",
      protocol: "parley.v1",
      connectedAt: clock.now(),
    }) as const;
  const open = (connectionId = "phone=") => openConnection(store, device(connectionId));
  const close = (connectionId = "phone=") => deleteConnection(store, connectionId);
  const pass = (seconds: number) => clock.pass(seconds * 1000);
  return { clock, store, cardOf, open, close, pass };
};

test("what is changed of a profile is shown to those who may read the room's members, and the rest stays", async () => {
  const { store, cardOf } = await setUp();
  expect(await readProfile(store, ada.userId)).toEqual({ lastSeen: "nobody", receipts: "everybody" });
  await changeProfile(store, ada, { line: "she/her", lastSeen: "everybody" });
  const said = { line: "she/her", receipts: "everybody" };
  expect(await changeProfile(store, ada, {})).toEqual({ ...said, lastSeen: "everybody" });
  expect(await changeProfile(store, ada, { lastSeen: "nobody" })).toEqual({ ...said, lastSeen: "nobody" });
  const card = { userId: ada.userId, name: "Ada", role: "owner", presence: "offline" };
  expect(await cardOf(ada.userId)).toEqual({ ...card, line: "she/her" });
  await changeProfile(store, ada, { line: "" });
  expect(await cardOf(ada.userId)).toEqual(card);
});

test("somebody who is no member and somebody who is nobody get one answer", async () => {
  const { store, cardOf } = await setUp();
  await changeProfile(store, eve, { line: "here", lastSeen: "everybody" });
  await store.members.put({ member: "guest-left", room, seq: 2, left: true }).go();
  for (const user of [eve.userId, "guest-left", "guest-nobody"])
    await expect(cardOf(user)).rejects.toMatchObject({
      code: "not_found",
      message: "There is no such member in this room.",
    });
});

test.each([
  ["a reserved word", "Moderator"],
  ["too much", "x".repeat(61)],
])("%s is no line of a profile", (_, line) => {
  expect(v.safeParse(ProfileLine, line).success).toBe(false);
});

test("a line is one, without what turns its direction", () => {
  expect(v.parse(ProfileLine, " she\n/her\u202e ")).toBe("she /her");
  expect(v.parse(ProfileLine, "")).toBe("");
});

describe("when a user was last online", () => {
  test("is told by default to nobody, and nothing is kept of it", async () => {
    const { store, cardOf, open, close, pass } = await setUp();
    await open();
    await close();
    pass(heldSeconds);
    expect(await cardOf(ada.userId)).not.toHaveProperty("lastSeen");
    const { data } = await store.leases.query.lease({ present: ada.userId }).go();
    expect(data.map(({ connectionId }) => connectionId)).toEqual(["ended"]);
  });

  test("is the end of the last device, to the minute, from the consent until it is withdrawn", async () => {
    const { store, cardOf, open, close, pass } = await setUp();
    await open("phone=");
    await open("laptop=");
    await changeProfile(store, ada, { lastSeen: "everybody" });
    pass(90);
    await close("phone=");
    expect(await cardOf(ada.userId)).toMatchObject({ presence: "online" });
    pass(60);
    await close("laptop=");
    pass(7 * 24 * 60 * 60);
    // It has expired.
    await store.leases.delete({ present: ada.userId, connectionId: "ended" }).go();
    const told = await cardOf(ada.userId);
    expect(told).toMatchObject({ presence: "offline", lastSeen: "2026-01-31T12:02:00.000Z" });
    await changeProfile(store, ada, { lastSeen: "nobody" });
    expect(await cardOf(ada.userId)).not.toHaveProperty("lastSeen");
  });

  test("is when the lease of a connection was renewed last whose end was lost, also once it is found", async () => {
    const { store, cardOf, open, close, pass } = await setUp();
    await changeProfile(store, ada, { lastSeen: "everybody" });
    pass(120);
    await open();
    pass(leaseSeconds + 60);
    expect(await cardOf(ada.userId)).toMatchObject({ lastSeen: "2026-01-31T12:02:00.000Z" });
    pass(3_600);
    await close();
    expect(await cardOf(ada.userId)).toMatchObject({ lastSeen: "2026-01-31T12:02:00.000Z" });
  });

  test("stays deleted when that is withdrawn while a device ends", async () => {
    let isEnding = false;
    const { store, open, close } = await setUp(async (command) => {
      if (!isEnding || command !== "QueryCommand") return;
      isEnding = false;
      await changeProfile(store, ada, { lastSeen: "nobody" });
    });
    await open();
    await changeProfile(store, ada, { lastSeen: "everybody" });
    isEnding = true;
    await close();
    expect(await readProfile(store, ada.userId)).toMatchObject({ lastSeen: "nobody" });
  });

  test("is not told to whom they have blocked", async () => {
    const { store, cardOf } = await setUp();
    await changeProfile(store, ada, { line: "hello", lastSeen: "everybody" });
    await changeBlocklist(store, { blocker: ada.userId, user: eve.userId, blocked: true }, uncharged);
    expect(await cardOf(ada.userId)).toHaveProperty("lastSeen");
    expect(await cardOf(ada.userId, eve.userId)).toEqual({
      userId: ada.userId,
      name: "Ada",
      role: "owner",
      line: "hello",
      presence: "offline",
    });
  });

  test("is deleted with its user, by a device that ends later as well", async () => {
    const { store, open, close } = await setUp();
    await open();
    await changeProfile(store, ada, { lastSeen: "everybody" });
    await deleteLeases(store, ada.userId, uncharged);
    await close();
    expect((await store.leases.query.lease({ present: ada.userId }).go()).data).toEqual([]);
  });
});

test("an account that takes over a guest has the guest's line, unless it has had one of its own", async () => {
  const { store } = await setUp();
  const transfer = { from: eve.userId, to: () => ada.userId, name: "Ada" };
  await changeProfile(store, eve, { line: "they/them", lastSeen: "everybody" });
  await reassignProfile(store, transfer);
  expect(await readProfile(store, ada.userId)).toMatchObject({ line: "they/them", lastSeen: "nobody" });
  await changeProfile(store, ada, { line: "" });
  await reassignProfile(store, transfer);
  expect(await readProfile(store, ada.userId)).toEqual({ lastSeen: "nobody", receipts: "everybody" });
});

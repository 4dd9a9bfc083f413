import { expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { environment, privateRoom } from "../../test/in-room.ts";
import { readAccess } from "../access/read-access.ts";
import { record } from "../log/record.ts";
import { enterRoom } from "../room/enter.ts";
import type { Store } from "../table/store.ts";
import { membershipsByUser } from "./by-user.ts";
import { listMembers } from "./list.ts";
import { reassignMemberships } from "./reassign.ts";
import { reassignMutes } from "./reassign-mutes.ts";

const guest = { userId: "guest-ada", name: "Ada" };
const account = { userId: "account-ada", name: "Ada Lovelace" };

const move = async (store: Store, kind: "join" | "leave", room: string, sender: typeof guest) =>
  record(store, { kind, room, id: `${kind}-${room}-${sender.userId}`, sender });
const roomsOf = async (store: Store, userId: string) =>
  (await membershipsByUser(store, userId, { limit: 1000 })).memberships.map(({ room }) => room);
const leavesNothing = async (store: Store, userId: string) =>
  expect((await membershipsByUser(store, userId, { limit: 1000 })).read).toBe(0);

const transfer = (intents: "take" | "forget") => ({
  from: guest.userId,
  to: () => account.userId,
  name: "Ada Lovelace",
  intents,
});

test("the memberships of a deleted user are gone, however many they are, and left rooms are forgotten", async () => {
  const store = await freshStore();
  const rooms = Array.from({ length: 60 }, (_, n) => `room-${n}`);
  await store.members.put(rooms.map((room) => ({ member: guest.userId, room, seq: 1 }))).go();
  await move(store, "join", "left", guest);
  await move(store, "leave", "left", guest);
  expect(await reassignMemberships(store, transfer("forget"))).toEqual({ messages: 0, done: true });
  await leavesNothing(store, guest.userId);
  expect(await roomsOf(store, account.userId)).toEqual([]);
});

test("an account that takes over a guest is a member where the last event of both says so", async () => {
  const store = await freshStore();
  await move(store, "join", "theirs", guest);
  await move(store, "join", "own", account);
  // The guest came after the account had gone.
  await move(store, "join", "again", account);
  await move(store, "leave", "again", account);
  await move(store, "join", "again", guest);
  // The account has gone since.
  await move(store, "join", "gone", guest);
  await move(store, "join", "gone", account);
  await move(store, "leave", "gone", account);
  await reassignMemberships(store, transfer("take"));
  expect(await roomsOf(store, account.userId)).toEqual(["again", "own", "theirs"]);
  await leavesNothing(store, guest.userId);
});

test("an account is a member under its own name, never under a guest's", async () => {
  const store = await freshStore();
  await move(store, "join", "theirs", guest);
  // Both, the guest last.
  await move(store, "join", "both", account);
  await move(store, "join", "both", guest);
  // From before names were kept.
  await store.members.put({ member: guest.userId, room: "old", seq: 1 }).go();
  await reassignMemberships(store, transfer("take"));
  for (const room of ["theirs", "both", "old"])
    expect([room, (await listMembers(store, room, { limit: 10 })).members]).toEqual([room, [account]]);
});

test.each([
  ["guest", guest.userId, account.userId],
  ["account", account.userId, guest.userId],
])(
  "a ban of the %s is one of the account that takes over, in every environment",
  async (_, banned, other) => {
    const store = await freshStore();
    const [one, remembering] = [environment(store), environment(store)];
    const room = await privateRoom(store, "account-owner", banned, other);
    await remembering.act(account.userId, room, { kind: "message", message: "before" });
    await one.act("account-owner", room, { kind: "role", member: banned, role: "banned" });
    await one.act("account-owner", room, { kind: "role", member: other, role: "moderator" });
    await reassignMemberships(store, transfer("take"));
    await expect(
      remembering.act(account.userId, room, { kind: "message", message: "after" }),
    ).rejects.toMatchObject({ code: "not_found" });
    expect((await readAccess(store, { user: account.userId, room })).place).toBe("banned");
  },
);

test("an account owns the private rooms of the guest whom it takes over", async () => {
  const store = await freshStore();
  const room = await privateRoom(store, guest.userId, "account-ben");
  await reassignMemberships(store, transfer("take"));
  const placesOf = (...users: string[]) =>
    Promise.all(users.map(async (user) => (await readAccess(store, { user, room })).place));
  expect(await placesOf(account.userId, guest.userId, "account-ben")).toEqual(["owner", "none", "member"]);
});

test.each([
  ["owner", "member", "owner"],
  ["member", "none", "member"],
  ["none", "member", "member"],
  ["moderator", "member", "moderator"],
] as const)(
  "an account that was %s, and its guest %s, is %s in a private room",
  async (own, theirs, merged) => {
    const store = await freshStore();
    const { act } = environment(store);
    const owner = own === "owner" ? account.userId : "account-owner";
    const room = await privateRoom(store, owner);
    const give = async (member: string, place: "member" | "moderator" | "none") => {
      await act(owner, room, { kind: "role", member, role: "member" });
      if (place !== "member") await act(owner, room, { kind: "role", member, role: place });
    };
    if (own !== "owner") await give(account.userId, own);
    await give(guest.userId, theirs);
    await reassignMemberships(store, transfer("take"));
    expect((await readAccess(store, { user: account.userId, room })).place).toBe(merged);
  },
);

test("an account that hears a room and takes over a guest whose ban is not applied hears it no more", async () => {
  const store = await freshStore();
  const room = await privateRoom(store, "account-owner", guest.userId, account.userId);
  const connection = { connectionId: "a=", ...account, protocol: "parley.v1", connectedAt: 0 } as const;
  await enterRoom(store, connection, room, null);
  const onStored = () => {
    throw new Error("died");
  };
  const ban = { kind: "role", member: guest.userId, role: "banned" } as const;
  await environment(store)
    .act("account-owner", room, ban, { onStored })
    .catch(() => undefined);
  await reassignMemberships(store, transfer("take"));
  expect((await store.subscriptions.scan.go()).data).toEqual([]);
  expect((await readAccess(store, { user: account.userId, room })).place).toBe("banned");
});

test.each(["take", "forget"] as const)(
  "a deleted user (%s) does not come back by what completes an earlier change",
  async (intents) => {
    const store = await freshStore();
    const { act } = environment(store);
    const room = await privateRoom(store, "account-owner", guest.userId);
    await act("account-owner", room, { kind: "role", member: guest.userId, role: "owner" });
    await reassignMemberships(store, transfer(intents));
    await act("account-owner", room, { kind: "role", member: "account-ben", role: "member" });
    const { members } = await listMembers(store, room, { limit: 10 });
    expect(members.map(({ userId }) => userId)).not.toContain(guest.userId);
  },
);

test("a ban that an account takes over holds in an environment that asked in the middle of it", async () => {
  let between: (() => Promise<unknown>) | undefined;
  const store = await freshStore({
    afterCall: async (command) => {
      if (command !== "UpdateItemCommand") return;
      const happens = between;
      between = undefined;
      await happens?.();
    },
  });
  const room = await privateRoom(store, "account-owner", guest.userId, account.userId);
  const { act } = environment(store);
  const say = () => act(account.userId, room, { kind: "message", message: "hello" });
  await act("account-owner", room, { kind: "role", member: guest.userId, role: "banned" });
  between = say;
  await reassignMemberships(store, transfer("take"));
  expect(between).toBeUndefined();
  await expect(say()).rejects.toMatchObject({ code: "not_found" });
});

test.each(["none", "banned"] as const)(
  "a guest who is made %s while an account takes them over leaves it no role",
  async (role) => {
    let reads: number | undefined;
    let between = async (): Promise<unknown> => undefined;
    const store = await freshStore({
      afterCall: async (command) => {
        if (command !== "GetItemCommand" || reads === undefined) return;
        reads += 1;
        // The places of both have been read.
        if (reads === 3) await between();
      },
    });
    const room = await privateRoom(store, "account-owner", guest.userId);
    const { act } = environment(store);
    await act("account-owner", room, { kind: "role", member: guest.userId, role: "moderator" });
    await store.rooms.patch({ room }).set({ acl: {} }).go();
    between = async () => {
      reads = undefined;
      await act("account-owner", room, { kind: "role", member: guest.userId, role });
    };
    reads = 0;
    await reassignMemberships(store, transfer("take"));
    expect((await readAccess(store, { user: account.userId, room })).place).toBe(role);
  },
);

test("an account that was removed and takes over a member is posted to again", async () => {
  const store = await freshStore();
  const room = await privateRoom(store, "account-owner", account.userId, guest.userId);
  const { act } = environment(store);
  await act("account-owner", room, { kind: "role", member: account.userId, role: "none" });
  await reassignMemberships(store, transfer("take"));
  const { outside } = await act("account-owner", room, { kind: "message", message: "hello" });
  expect(outside).toEqual([]);
});

test.each([
  ["the guest is", [60, 0], 60],
  ["the account is", [0, 60], 60],
  ["both are, the guest longer", [60, 10], 60],
  ["both are, the account longer", [10, 60], 60],
  ["neither is any more", [1, 1], 0],
] as const)("an account that takes over a guest is muted where %s", async (_, minutes, left) => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const { act } = environment(store);
  await act("account-owner", "hall", { kind: "create" });
  for (const [index, { userId }] of [guest, account].entries()) {
    const muted = minutes[index] ?? 0;
    // Neither ever joins the room.
    if (muted > 0) await act("account-owner", "hall", { kind: "mute", member: userId, minutes: muted });
  }
  clock.pass(5 * 60_000);
  await reassignMemberships(store, transfer("take"));
  const { mutedUntil } = await readAccess(store, { user: account.userId, room: "hall" });
  const rest = Math.max(0, mutedUntil - store.now());
  expect(rest).toBe(Math.max(0, left - 5) * 60_000);
  expect((await store.mutes.query.mute({ member: guest.userId }).go()).data).toEqual([]);
});

test("an account that is remembered as one who may write is muted by taking over a guest at once", async () => {
  const store = await freshStore();
  const { act } = environment(store);
  await act("account-owner", "hall", { kind: "create" });
  await act(account.userId, "hall", { kind: "message", message: "before" });
  await act("account-owner", "hall", { kind: "mute", member: guest.userId, minutes: 60 });
  await act(account.userId, "hall", { kind: "message", message: "still" });
  await reassignMemberships(store, transfer("take"));
  await expect(act(account.userId, "hall", { kind: "message", message: "no" })).rejects.toMatchObject({
    code: "muted",
  });
});

test("a mute that an account takes over holds in an environment that asked in the middle of it", async () => {
  let between: (() => Promise<unknown>) | undefined;
  const store = await freshStore({
    afterCall: async (command) => {
      if (command !== "UpdateItemCommand") return;
      const happens = between;
      between = undefined;
      await happens?.();
    },
  });
  const { act } = environment(store);
  await act("account-owner", "hall", { kind: "create" });
  await act("account-owner", "hall", { kind: "mute", member: guest.userId, minutes: 10 });
  const say = () => act(account.userId, "hall", { kind: "message", message: "hello" });
  between = () => say().catch(() => undefined);
  await reassignMutes(store, transfer("take"));
  expect(between).toBeUndefined();
  await expect(say()).rejects.toMatchObject({ code: "muted" });
});

test("an account that takes over a guest who is muted in a private room writes there at no moment", async () => {
  let isWriting = false;
  const told = new Set<string>();
  const store = await freshStore({
    afterCall: async () => {
      if (!isWriting) return;
      isWriting = false;
      await say().catch(({ code }) => told.add(code));
      isWriting = true;
    },
  });
  const { act } = environment(store);
  const room = await privateRoom(store, "account-owner", guest.userId);
  const say = () => act(account.userId, room, { kind: "message", message: "hello" });
  await act("account-owner", room, { kind: "mute", member: guest.userId, minutes: 10 });
  isWriting = true;
  await reassignMemberships(store, transfer("take"));
  isWriting = false;
  expect([...told].filter((code) => code !== "unavailable").toSorted()).toEqual(["muted", "not_found"]);
  expect((await store.rooms.get({ room }).go()).data?.messages).toBe(0);
});

test("an account that is muted for longer than its guest stays so, also where its mute was not applied", async () => {
  const store = await freshStore();
  const { act } = environment(store);
  await act("account-owner", "hall", { kind: "create" });
  const mute = (member: string, minutes: number) => ({ kind: "mute", member, minutes }) as const;
  await act("account-owner", "hall", mute(guest.userId, 10));
  const onStored = () => {
    throw new Error("died");
  };
  await act("account-owner", "hall", mute(account.userId, 600), { onStored }).catch(() => undefined);
  // Another mute of the guest has a later seq.
  await store.mutes.patch({ member: guest.userId, room: "hall" }).set({ seq: 90 }).go();
  await reassignMemberships(store, transfer("take"));
  const { mutedUntil } = await readAccess(store, { user: account.userId, room: "hall" });
  expect(mutedUntil - store.now()).toBeGreaterThan(599 * 60_000 - 30_000);
});

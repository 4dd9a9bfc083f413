import { describe, expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { directRoom, environment, privateRoom } from "../../test/in-room.ts";
import { AccessMemory } from "../access/access-memory.ts";
import { readAccess } from "../access/read-access.ts";
import { AccessChanged } from "../acl/access-changed.ts";
import { readBlocklist } from "../acl/blocklist.ts";
import type { RoomAccess } from "../acl/room-access.ts";
import { uncharged } from "../cost.ts";
import { record } from "../log/record.ts";
import { reassignMemberships } from "../membership/reassign.ts";
import { directRoomName } from "../wire/closed-room.ts";
import { usersOfBlocklist } from "../wire/limits.ts";
import { changeBlocklist } from "./change.ts";
import { reassignBlocklists } from "./reassign.ts";

const [ada, bob, cy, eve] = ["account-ada", "account-bob", "account-cy", "guest-eve"] as const;
type Options = Parameters<typeof freshStore>[0];

const setUp = async (options: Options = {}) => {
  const store = await freshStore(options);
  const { act } = environment(store);
  const change = (blocker: string, user: string, blocked: boolean) =>
    changeBlocklist(store, { blocker, user, blocked }, uncharged);
  const say = (user: string, room: string) => act(user, room, { kind: "message", message: "hello" });
  const listOf = (blocker: string) => readBlocklist(store, blocker, { consistent: true, onCost: uncharged });
  return { store, act, say, listOf, block: (a: string, b: string) => change(a, b, true), change };
};

const notHere = { code: "forbidden", message: "You may not do this in this room." };
const notAddable = {
  code: "too_many_rooms",
  message: "Others have added this user to too many rooms. Invite them.",
};

test("a list has each user once, and its revision counts what has changed", async () => {
  const { block, change, listOf } = await setUp();
  expect(await listOf(ada)).toEqual({ revision: 0, users: [] });
  await block(ada, bob);
  await block(ada, bob);
  expect(await block(ada, eve)).toEqual({ revision: 2, users: [bob, eve] });
  await change(ada, cy, false);
  expect(await change(ada, bob, false)).toEqual({ revision: 3, users: [eve] });
  expect(await listOf(ada)).toEqual({ revision: 3, users: [eve] });
  await expect(block(ada, ada)).rejects.toMatchObject({ code: "invalid_field" });
});

test("devices that change a list at once lose nothing of each other", async () => {
  const { block, change, listOf } = await setUp();
  await block(ada, "guest-0");
  await Promise.all([block(ada, "guest-1"), block(ada, "guest-2"), change(ada, "guest-0", false)]);
  const { revision, users } = await listOf(ada);
  expect([revision, users.toSorted()]).toEqual([4, ["guest-1", "guest-2"]]);
});

test("a list that is full takes nobody more, and says so before it changes anything", async () => {
  const { store, block, change } = await setUp();
  const users = Array.from({ length: usersOfBlocklist }, (_, nth) => `guest-${nth}`);
  await store.blocklists.put({ blocker: ada, users, revision: 7 }).go();
  await expect(block(ada, bob)).rejects.toMatchObject({ code: "blocklist_full" });
  expect((await store.blocklistEntries.scan.go()).data).toEqual([]);
  await change(ada, "guest-0", false);
  expect((await block(ada, bob)).users).toHaveLength(usersOfBlocklist);
});

describe("in the direct room of two of whom one has blocked the other", () => {
  test("neither says, edits or pins anything, and both delete, until they are unblocked", async () => {
    const { store, act, say, block, change } = await setUp();
    const room = await directRoom(store, bob, ada);
    const { event } = await say(bob, room);
    await block(ada, bob);
    for (const user of [ada, bob]) {
      await expect(say(user, room)).rejects.toMatchObject(notHere);
      await expect(act(user, room, { kind: "pin", target: event.seq, pinned: true })).rejects.toMatchObject(
        notHere,
      );
      const others = user === ada ? bob : ada;
      await expect(act(user, room, { kind: "create", with: [others] })).rejects.toMatchObject(notHere);
    }
    const edit = { kind: "edit", target: event.seq, message: "other" } as const;
    await expect(act(bob, room, edit)).rejects.toMatchObject(notHere);
    await act(bob, room, { kind: "delete", target: event.seq });
    await change(ada, bob, false);
    await say(bob, room);
  });

  test("an environment that remembers who may write there stores nothing more", async () => {
    const { store, block } = await setUp();
    const room = await directRoom(store, bob, ada);
    const { act } = environment(store, new AccessMemory());
    const say = () => act(bob, room, { kind: "message", message: "hello" });
    await say();
    await block(ada, bob);
    await expect(say()).rejects.toMatchObject(notHere);
  });

  test("a block that dies holds in the room as soon as the list has it, whoever writes beside it", async () => {
    const held: boolean[] = [];
    for (let nth = 1; nth <= 9; nth++) {
      let calls = 0;
      let isBlocking = false;
      const store = await freshStore({
        afterCall: async () => {
          if (!isBlocking) return;
          isBlocking = false;
          // What it is answered may be remembered.
          await say().catch(() => {});
          calls += 1;
          if (calls === nth) throw new Error("died");
          isBlocking = true;
        },
      });
      const room = await directRoom(store, bob, ada);
      const { act } = environment(store);
      const say = () => act(bob, room, { kind: "message", message: "hello" });
      await say();
      isBlocking = true;
      const block = () => changeBlocklist(store, { blocker: ada, user: bob, blocked: true }, uncharged);
      const died = await block().then(
        () => false,
        () => true,
      );
      isBlocking = false;
      const { users } = await readBlocklist(store, ada, { consistent: true, onCost: uncharged });
      const said = await say().catch((error) => error.code);
      expect([nth, died, said === "forbidden"]).toEqual([nth, nth < 8, users.includes(bob)]);
      held.push(users.includes(bob));
    }
    expect(held).toContain(false);
  });

  test("an access that was decided while the block was made stores nothing after it", async () => {
    let decided: Promise<RoomAccess> | undefined;
    const store = await freshStore({
      afterCall: async (command) => {
        if (command !== "UpdateItemCommand" || !isBlocking) return;
        isBlocking = false;
        decided = readAccess(store, { user: bob, room });
        expect(await decided).toMatchObject({ blocklist: "asked" });
      },
    });
    let isBlocking = false;
    const room = await directRoom(store, bob, ada);
    isBlocking = true;
    await changeBlocklist(store, { blocker: ada, user: bob, blocked: true }, uncharged);
    const sender = { userId: bob, name: "Bob" };
    const draft = { kind: "message", message: "hello", id: "late", retry: false, room, sender } as const;
    await expect(record(store, { ...draft, access: await decided })).rejects.toBeInstanceOf(AccessChanged);
  });
});

test("who was blocked opens no room with the blocker, in whatever company, and adds them to none", async () => {
  const { store, act, block } = await setUp();
  await block(ada, bob);
  const rooms = [[ada], [ada, cy]];
  for (const others of rooms) {
    const room = await directRoomName([bob, ...others]);
    await expect(act(bob, room, { kind: "create", with: others })).rejects.toMatchObject(notAddable);
    expect((await store.members.get({ member: ada, room }).go()).data).toBeNull();
  }
  const room = await privateRoom(store, bob);
  await expect(act(bob, room, { kind: "role", member: ada, role: "member" })).rejects.toMatchObject(
    notAddable,
  );
  await directRoom(store, bob, cy);
});

test("who opens a direct room with somebody whom they have blocked is told to unblock them", async () => {
  const { store, act, block, change } = await setUp();
  await block(ada, bob);
  const room = await directRoomName([ada, bob]);
  const create = () => act(ada, room, { kind: "create", with: [bob] });
  await expect(create()).rejects.toMatchObject({ code: "forbidden", field: "with" });
  await change(ada, bob, false);
  await create();
  expect(await store.members.get({ member: bob, room }).go()).toMatchObject({ data: { room } });
});

test("a direct room that is opened beside a block is there, and silent, or is not there", async () => {
  for (let nth = 1; nth <= 12; nth++) {
    let calls = 0;
    let isWaiting = false;
    const store = await freshStore({
      afterCall: async () => {
        if (!isWaiting) return;
        calls += 1;
        if (calls !== nth) return;
        isWaiting = false;
        await changeBlocklist(store, { blocker: ada, user: bob, blocked: true }, uncharged);
      },
    });
    isWaiting = true;
    const { act } = environment(store);
    const room = await directRoomName([ada, bob]);
    const made = await act(bob, room, { kind: "create", with: [ada] }).catch((error) => error.code);
    const said = await act(bob, room, { kind: "message", message: "hello" }).catch((error) => error.code);
    expect([nth, made, said]).toEqual([
      nth,
      expect.anything(),
      made === "too_many_rooms" ? "not_found" : "forbidden",
    ]);
  }
});

test("other rooms, and direct ones of more than two, go on, at no further read", async () => {
  let calls = 0;
  const { store, say, block } = await setUp({
    afterCall: async () => {
      calls += 1;
    },
  });
  const rooms = ["hall", await privateRoom(store, ada, bob), await directRoom(store, bob, ada, cy)];
  const callsOf = async (room: string) => {
    const before = calls;
    await say(bob, room);
    return calls - before;
  };
  for (const room of rooms) await say(bob, room);
  const before = await Promise.all(rooms.map(async () => 0));
  for (const [nth, room] of rooms.entries()) before[nth] = await callsOf(room);
  await block(ada, bob);
  for (const [nth, room] of rooms.entries()) expect(await callsOf(room)).toBe(before[nth]);
});

describe("of a user who is gone", () => {
  const to = { to: () => cy, name: "Cy" };

  test("a list and its entries are deleted, and so are they from the lists of others", async () => {
    const { store, block, listOf } = await setUp();
    await block(eve, bob);
    await block(ada, eve);
    await block(ada, bob);
    await reassignBlocklists(store, { from: eve, ...to, intents: "forget" });
    expect(await listOf(eve)).toEqual({ revision: 0, users: [] });
    expect((await listOf(ada)).users).toEqual([bob]);
    expect((await store.blocklistEntries.scan.go()).data).toEqual([{ blockedUser: bob, by: ada }]);
  });

  test("whoever takes over is blocked by those who had blocked them, also in their direct room", async () => {
    const { store, act, block, listOf } = await setUp();
    const room = await directRoom(store, eve, ada);
    await block(ada, eve);
    await block(eve, bob);
    await reassignBlocklists(store, { from: eve, ...to, intents: "take" });
    expect((await listOf(ada)).users).toEqual([cy]);
    expect((await listOf(cy)).users).toEqual([bob]);
    await store.members.put({ member: cy, room, seq: 9 }).go();
    await expect(act(cy, room, { kind: "message", message: "hello" })).rejects.toMatchObject(notHere);
    const theirs = await directRoomName([ada, cy]);
    await expect(act(cy, theirs, { kind: "create", with: [ada] })).rejects.toMatchObject(notAddable);
  });
});

test("in a direct room that an account has from its guest, blocks hold that either made or makes", async () => {
  const { store, say, block } = await setUp();
  const [withBob, withAda] = [await directRoom(store, eve, bob), await directRoom(store, ada, eve)];
  await block(eve, bob);
  const transfer = { from: eve, to: () => cy, name: "Cy", intents: "take" } as const;
  await reassignMemberships(store, transfer);
  await expect(say(bob, withBob)).rejects.toMatchObject(notHere);
  await reassignBlocklists(store, transfer);
  await expect(say(bob, withBob)).rejects.toMatchObject(notHere);
  await say(ada, withAda);
  await block(cy, ada);
  await expect(say(ada, withAda)).rejects.toMatchObject(notHere);
});

test("whoever is unblocked on one device and blocked on another is known by an entry as well", async () => {
  for (let nth = 1; nth <= 2; nth++) {
    let puts = 0;
    let isUnblocking = false;
    const { store, block, change, listOf } = await setUp({
      afterCall: async (command) => {
        if (!isUnblocking || command === "UpdateItemCommand") return;
        puts += 1;
        if (puts !== nth + 1) return;
        isUnblocking = false;
        await block(ada, eve);
      },
    });
    await block(ada, eve);
    isUnblocking = true;
    await change(ada, eve, false);
    const { users } = await listOf(ada);
    const { data } = await store.blocklistEntries.scan.go();
    expect([nth, data.map(({ blockedUser }) => blockedUser)]).toEqual([nth, users]);
  }
});

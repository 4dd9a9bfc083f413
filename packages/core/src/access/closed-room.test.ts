import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { directRoom, environment, privateRoom } from "../../test/in-room.ts";
import { mortalStore } from "../../test/mortal-store.ts";
import { fanOut } from "../fanout/fan-out.ts";
import { takeSeq } from "../log/head.ts";
import { seal } from "../log/seal.ts";
import { readLog } from "../log/slice.ts";
import { listMembers } from "../membership/list.ts";
import { enterRoom, enterRooms } from "../room/enter.ts";
import { isAlive } from "../table/expiry.ts";
import type { Store } from "../table/store.ts";
import { directRoomName, privateRoomName } from "../wire/closed-room.ts";
import { memberOf } from "./member.ts";
import { readAccess } from "./read-access.ts";
import { readInRoom } from "./require-room.ts";

const [ada, bob, cy, eve] = ["account-ada", "account-bob", "account-cy", "guest-eve"] as const;

const message = (text: string) => ({ kind: "message" as const, message: text });
const role = (member: string, place: "member" | "moderator" | "owner" | "none" | "banned") =>
  ({ kind: "role", member, role: place }) as const;

const connectionOf = (userId: string) =>
  ({ connectionId: `of-${userId}`, userId, name: userId, protocol: "parley.v1", connectedAt: 0 }) as const;

const noRoom = { code: "not_found", message: "There is no such room.", field: "room" };

const placesIn = async (store: Store, room: string, ...users: string[]) =>
  Promise.all(users.map(async (user) => (await readAccess(store, { user, room })).place));

/** What a user reads of a room's log. */
const read = (store: Store, user: string, room: string) =>
  readInRoom(store, "read", { user, member: memberOf({ userId: user }, "on"), room }, async (access) => {
    const { events } = await readLog(store, room, { limit: 100 }, { access });
    return events.map((event) => (event.action === "message" ? event.message : event.action));
  });

describe("a private room", () => {
  test("is its creator's, and those whom they add take part", async () => {
    const store = await freshStore();
    const { act } = environment(store);
    const room = await privateRoom(store, ada, bob);
    await act(bob, room, message("hello"));
    expect(await placesIn(store, room, ada, bob, eve)).toEqual(["owner", "member", "none"]);
    expect(await read(store, bob, room)).toEqual(["create", "role", "hello"]);
    expect((await listMembers(store, room, { limit: 10 })).members.map(({ userId }) => userId)).toEqual([
      ada,
      bob,
    ]);
  });

  test("is not there for anybody else, in whatever they try", async () => {
    const store = await freshStore();
    const { act } = environment(store);
    const room = await privateRoom(store, ada, bob);
    const absent = await privateRoomName(eve, "never made");
    for (const each of [room, absent]) {
      await expect(act(eve, each, message("hello"))).rejects.toMatchObject(noRoom);
      await expect(act(eve, each, { kind: "join" })).rejects.toMatchObject(noRoom);
      await expect(act(eve, each, { kind: "leave" })).rejects.toMatchObject(noRoom);
      await expect(act(eve, each, role(eve, "member"))).rejects.toMatchObject(noRoom);
      await expect(read(store, eve, each)).rejects.toMatchObject(noRoom);
      await expect(enterRoom(store, connectionOf(eve), each, null)).rejects.toMatchObject(noRoom);
      expect(await enterRooms(store, connectionOf(eve), new Map([[each, null]]))).toEqual([]);
    }
    expect((await store.subscriptions.scan.go()).data).toEqual([]);
    expect((await store.rooms.scan.go()).data.map((item) => item.room)).toEqual([room]);
    expect((await store.directory.scan.go()).data).toEqual([]);
  });

  test("cannot be made under another's name, nor twice to become its owner again", async () => {
    const store = await freshStore();
    const { act } = environment(store);
    const room = await privateRoomName(ada, "mine");
    await expect(act(eve, room, { kind: "create" }, { id: "mine" })).rejects.toMatchObject({
      code: "room_invalid",
    });
    const first = await act(ada, room, { kind: "create" }, { id: "mine" });
    const again = await act(ada, room, { kind: "create" }, { id: "mine" });
    expect(again).toMatchObject({ repeated: true, event: first.event });
    await act(ada, room, role(bob, "member"));
    await act(ada, room, role(bob, "owner"));
    await act(bob, room, role(ada, "none"));
    await act(ada, room, { kind: "create" }, { id: "mine" }).catch(() => undefined);
    expect(await placesIn(store, room, ada, bob)).toEqual(["none", "owner"]);
  });

  test("is made by a second attempt after the first one has died with a seq that it had taken", async () => {
    const store = await freshStore();
    const room = await privateRoomName(ada, "mine");
    await takeSeq(store, room);
    await seal(store, room, 1);
    await takeSeq(store, room);
    await environment(store).act(ada, room, { kind: "create" }, { id: "mine" });
    expect(await placesIn(store, room, ada)).toEqual(["owner"]);
  });

  test("has one owner, and who gives it away is a moderator at once, in every environment", async () => {
    const store = await freshStore();
    const [one, other] = [environment(store), environment(store)];
    const room = await privateRoom(store, ada, bob, cy);
    await other.act(ada, room, role(cy, "moderator"));
    await one.act(ada, room, role(bob, "owner"));
    await expect(other.act(ada, room, role(bob, "none"))).rejects.toMatchObject({ code: "forbidden" });
    await expect(other.act(ada, room, role(cy, "owner"))).rejects.toMatchObject({ code: "forbidden" });
    expect(await placesIn(store, room, ada, bob, cy)).toEqual(["moderator", "owner", "moderator"]);
  });

  test.each([
    ["moderator", "owner", "none", "forbidden"],
    ["moderator", "moderator", "none", "forbidden"],
    ["moderator", "member", "moderator", "forbidden"],
    ["member", "member", "none", "forbidden"],
    ["moderator", "member", "banned", "yes"],
    ["owner", "moderator", "banned", "yes"],
    ["owner", "none", "none", "not_member"],
    ["owner", "member", "member", "already_member"],
  ] as const)("a %s who wants to make a %s a %s is told %s", async (by, from, to, answer) => {
    const store = await freshStore();
    const { act } = environment(store);
    const room = await privateRoom(store, ada, bob);
    const actor = by === "owner" ? ada : bob;
    if (by === "moderator") await act(ada, room, role(bob, "moderator"));
    const target = from === "owner" ? ada : cy;
    if (from === "member" || from === "moderator") await act(ada, room, role(cy, from));
    const told = await act(actor, room, role(target, to)).then(
      () => "yes",
      (error) => error.code,
    );
    expect(told).toBe(answer);
  });
});

describe("a removed member", () => {
  test("says, reads and enters nothing more, also where they are remembered as a member", async () => {
    const store = await freshStore();
    const [removing, saying] = [environment(store), environment(store)];
    const room = await privateRoom(store, ada, bob);
    await saying.act(bob, room, message("before"));
    await removing.act(ada, room, role(bob, "none"));
    await expect(saying.act(bob, room, message("after"))).rejects.toMatchObject(noRoom);
    await expect(read(store, bob, room)).rejects.toMatchObject(noRoom);
    await expect(enterRoom(store, connectionOf(bob), room, null)).rejects.toMatchObject(noRoom);
    expect(await read(store, ada, room)).not.toContain("after");
  });

  test("has no subscription any more, and loses it beside a fan-out in flight", async () => {
    const store = await freshStore();
    const { act } = environment(store);
    const room = await privateRoom(store, ada, bob);
    await enterRoom(store, connectionOf(bob), room, null);
    await act(ada, room, role(bob, "none"));
    expect((await store.subscriptions.scan.go()).data).toEqual([]);
  });

  test("may be added again, and then takes part at once", async () => {
    const store = await freshStore();
    const [one, other] = [environment(store), environment(store)];
    const room = await privateRoom(store, ada, bob);
    await one.act(ada, room, role(bob, "none"));
    await other.act(ada, room, role(bob, "member"));
    await one.act(bob, room, message("back"));
    await enterRoom(store, connectionOf(bob), room, null);
    await one.act(ada, room, message("welcome"));
    expect(await read(store, bob, room)).toContain("back");
  });

  test("gets no post of a later event though a subscription is left, and still those of earlier ones", async () => {
    const store = await freshStore();
    const { act } = environment(store);
    const room = await privateRoom(store, ada, bob);
    await enterRoom(store, connectionOf(ada), room, null);
    await enterRoom(store, connectionOf(bob), room, null);
    const before = await act(ada, room, message("before"));
    await act(ada, room, role(bob, "none"));
    // As a handler leaves it that was let in before, and died after.
    await store.subscriptions.put({ ...connectionOf(bob), room, expireAt: 9_999_999_999 }).go();
    const after = await act(ada, room, message("after"));
    const posts: string[] = [];
    for (const { event, epoch, outside } of [before, after]) {
      await fanOut(
        store,
        {
          post: async (connectionId, payload) => {
            posts.push(`${connectionId} ${JSON.parse(payload).message}`);
            return "delivered";
          },
          closeBarred: async () => true,
          enqueue: async () => "refused",
          whyBarred: () => undefined,
        },
        {
          room,
          epoch,
          event,
          outside: [...outside],
          from: { ...connectionOf(cy) },
          repeated: false,
          busy: false,
        },
      );
    }
    expect(posts.toSorted()).toEqual([`of-${ada} after`, `of-${ada} before`, `of-${bob} before`]);
  });
});

describe("a removal whose handler dies", () => {
  const setUp = async () => {
    const clock = clockAt("2026-03-01T12:00:00.000Z");
    const store = await freshStore({ now: clock.now });
    const room = await privateRoom(store, ada, bob);
    return { clock, store, room, ...environment(store) };
  };

  test("after its event is stored, is a removal all the same", async () => {
    const { store, room, act } = await setUp();
    const died = act(ada, room, role(bob, "none"), {
      onStored: () => {
        throw new Error("died");
      },
    });
    await expect(died).rejects.toThrow("died");
    await expect(act(bob, room, message("after"))).rejects.toMatchObject(noRoom);
    expect(await placesIn(store, room, bob)).toEqual(["none"]);
  });

  test("before that, keeps the member waiting for ten seconds, and is none then", async () => {
    const { clock, store, dying } = await mortalStore("UpdateItemCommand");
    const { act } = environment(store);
    const room = await privateRoom(store, ada, bob);
    await act(ada, room, role(cy, "member"));
    await dying(() => act(ada, room, role(bob, "none")));
    await expect(act(bob, room, message("meanwhile"))).rejects.toMatchObject({ code: "unavailable" });
    clock.pass(11_000);
    await act(bob, room, message("then"));
    expect(await read(store, bob, room)).toContain("then");
    expect(await placesIn(store, room, bob)).toEqual(["member"]);
  });

  test("is completed by a later change, and what a minute-old one left is forgotten", async () => {
    const { clock, store, room, act } = await setUp();
    await act(ada, room, role(bob, "none"), {
      onStored: () => {
        throw new Error("died");
      },
    }).catch(() => undefined);
    clock.pass(61_000);
    await act(ada, room, role(cy, "member"));
    const { data } = await store.members.get({ member: bob, room }).go();
    expect(data).toMatchObject({ left: true });
    expect(Object.keys((await store.rooms.get({ room }).go()).data?.acl ?? {})).toHaveLength(1);
    await expect(act(bob, room, message("after"))).rejects.toMatchObject(noRoom);
  });
});

test("who comes and goes makes others wait after twelve changes a minute, and still anybody is removed", async () => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const { act } = environment(store);
  const room = await privateRoom(store, ada);
  for (let nth = 0; nth < 12; nth++) await act(ada, room, role(`account-${nth}`, "member"));
  await expect(act(ada, room, role(bob, "member"))).rejects.toMatchObject({
    code: "unavailable",
    retryAfter: 60,
  });
  for (let nth = 0; nth < 12; nth++) await act(ada, room, role(`account-${nth}`, "banned"));
  await act(ada, room, message("goes on"));
  clock.pass(61_000);
  await act(ada, room, role(bob, "member"));
});

describe("a direct room", () => {
  test("is one, whichever of its users opens it, and both at once", async () => {
    const store = await freshStore();
    const room = await directRoomName([bob, ada]);
    const opened = await Promise.allSettled([directRoom(store, ada, bob), directRoom(store, bob, ada)]);
    for (const each of opened) {
      expect(each.status === "fulfilled" ? each.value : each.reason.code).toBeOneOf([room, "already_member"]);
    }
    expect(await placesIn(store, room, ada, bob, eve)).toEqual(["member", "member", "none"]);
    const { act } = environment(store);
    await act(ada, room, message("hello"));
    expect(await read(store, bob, room)).toContain("hello");
    await expect(read(store, eve, room)).rejects.toMatchObject(noRoom);
  });

  test("is opened by those whom its name is of, and by nobody else", async () => {
    const store = await freshStore();
    const room = await directRoom(store, ada, bob);
    const { act } = environment(store);
    await expect(act(eve, room, { kind: "create", with: [ada, bob] })).rejects.toMatchObject({
      code: "room_invalid",
    });
    await expect(act(ada, room, role(eve, "member"))).rejects.toMatchObject({ code: "forbidden" });
  });

  test("may be left, and has whoever left it again once it is opened anew", async () => {
    const store = await freshStore();
    const { act } = environment(store);
    const room = await directRoom(store, ada, bob);
    await act(bob, room, { kind: "leave" });
    await expect(read(store, bob, room)).rejects.toMatchObject(noRoom);
    await act(ada, room, { kind: "create", with: [bob] });
    expect(await placesIn(store, room, ada, bob)).toEqual(["member", "member"]);
    expect((await act(ada, room, message("back"))).outside).toEqual([]);
    await expect(act(ada, room, { kind: "create", with: [bob] })).rejects.toMatchObject({
      code: "already_member",
    });
  });
});

describe("what a removed member is told, where an environment remembers them", () => {
  const setUp = async () => {
    const store = await freshStore();
    const [one, remembering] = [environment(store), environment(store)];
    const room = await privateRoom(store, ada, bob);
    const { event } = await remembering.act(bob, room, message("mine"), { id: "mine" });
    await one.act(ada, room, role(bob, "none"));
    await one.act(ada, room, message("secret"));
    return { store, room, own: event.seq, act: remembering.act };
  };

  test.each<[string, (scene: Awaited<ReturnType<typeof setUp>>) => Promise<unknown>]>([
    [
      "an edit of a place that has a message",
      ({ act, room, own }) => act(bob, room, { kind: "edit", target: own + 2, message: "x" }),
    ],
    [
      "an edit of a place that has none",
      ({ act, room }) => act(bob, room, { kind: "edit", target: 99, message: "x" }),
    ],
    ["a pin", ({ act, room, own }) => act(bob, room, { kind: "pin", target: own, pinned: true })],
    ["leaving", ({ act, room }) => act(bob, room, { kind: "leave" })],
    ["a title", ({ act, room }) => act(bob, room, { kind: "describe", title: "x" })],
    [
      "a message that is sent again",
      ({ act, room }) => act(bob, room, message("mine"), { id: "mine", retry: true }),
    ],
  ])("by %s, is that there is no such room, and nothing is stored", async (_, attempt) => {
    const scene = await setUp();
    const { store, room } = scene;
    const before = (await store.rooms.get({ room }).go({ consistent: true })).data;
    await expect(attempt(scene)).rejects.toMatchObject(noRoom);
    expect((await store.rooms.get({ room }).go({ consistent: true })).data).toEqual(before);
  });
});

test("who made a room and was removed learns nothing and leaves no gap by making it again", async () => {
  const store = await freshStore();
  const { act } = environment(store);
  const room = await privateRoomName(ada, "mine");
  await act(ada, room, { kind: "create" }, { id: "mine" });
  for (const place of ["member", "owner"] as const) await act(ada, room, role(bob, place));
  await act(bob, room, role(ada, "none"));
  const head = async () => (await store.rooms.get({ room }).go({ consistent: true })).data?.head;
  const before = await head();
  await expect(act(ada, room, { kind: "create" }, { id: "mine" })).rejects.toMatchObject(noRoom);
  expect(await head()).toBe(before);
});

test("a change that was not stored is checked again when it is repeated: there is never a second owner", async () => {
  // After its intent.
  const { clock, store, dying } = await mortalStore("PutItemCommand");
  const { act } = environment(store);
  const room = await privateRoom(store, ada, bob, cy);
  await dying(() => act(ada, room, role(bob, "owner"), { id: "x" }));
  clock.pass(11_000);
  await act(ada, room, role(cy, "owner"));
  await expect(act(ada, room, role(bob, "owner"), { id: "x", retry: true })).rejects.toMatchObject({
    code: "forbidden",
  });
  expect(await placesIn(store, room, ada, bob, cy)).toEqual(["moderator", "member", "owner"]);
});

test("a change that is stored and not applied yet counts: a new owner cannot be banned by a moderator", async () => {
  const store = await freshStore();
  const { act } = environment(store);
  const room = await privateRoom(store, ada, bob, cy);
  await act(ada, room, role(cy, "moderator"));
  const onStored = () => {
    throw new Error("died");
  };
  await expect(act(ada, room, role(bob, "owner"), { onStored })).rejects.toThrow("died");
  await expect(act(cy, room, role(bob, "banned"))).rejects.toMatchObject({ code: "forbidden" });
  expect(await placesIn(store, room, ada, bob, cy)).toEqual(["moderator", "owner", "moderator"]);
});

test("a member who is sent again what is stored already is told of it once, and leaves no gap", async () => {
  const store = await freshStore();
  const { act } = environment(store);
  const room = await privateRoom(store, ada, bob);
  await act(bob, room, message("hello"), { id: "one" });
  const told: number[] = [];
  const onStored = ({ event }: { event: { seq: number } }) => void told.push(event.seq);
  const { head } = await act(bob, room, message("hello"), { id: "one", retry: true, onStored });
  expect([told.length, head]).toEqual([1, 3]);
});

describe("an open room cannot be taken over", () => {
  test("by whoever has left 25 gaps at its beginning", async () => {
    const store = await freshStore();
    const { act } = environment(store);
    for (let seq = 1; seq <= 25; seq++) {
      await takeSeq(store, "hall");
      await seal(store, "hall", seq);
    }
    await expect(act(eve, "hall", { kind: "create" })).rejects.toMatchObject({ code: "room_taken" });
  });

  test("while a first message is being stored, nor once its log has expired", async () => {
    const clock = clockAt("2026-03-01T12:00:00.000Z");
    const store = await freshStore({ now: clock.now });
    const { act } = environment(store);
    await takeSeq(store, "hall", { isCounted: true });
    await expect(act(eve, "hall", { kind: "create" })).rejects.toMatchObject({ code: "room_taken" });
    await act(ada, "club", { kind: "create" });
    await store.events.delete({ room: "club", seq: 1 }).go();
    clock.pass(25 * 60 * 60 * 1000);
    await expect(act(eve, "club", { kind: "create" })).rejects.toMatchObject({ code: "room_taken" });
  });

  test("if everybody is in it: nobody makes the default room", async () => {
    const { act } = environment(await freshStore());
    await expect(act(eve, "general", { kind: "create" })).rejects.toMatchObject({ code: "room_taken" });
  });
});

test("bans by strangers use up nobody's rooms", async () => {
  const store = await freshStore();
  const { act } = environment(store);
  await act(eve, "trap", { kind: "create" });
  await act(eve, "trap", role(bob, "banned"));
  const { data } = await store.members.get({ member: bob, room: "trap" }).go();
  const bans = Array.from({ length: 1_000 }, (_, nth) => ({
    ...data,
    member: bob,
    room: `trap-${nth}`,
    seq: 1,
  }));
  await store.members.put(bans).go();
  await act(bob, "hall", { kind: "join" });
  await privateRoom(store, ada, bob);
});

test("a member whose removal was never stored is posted to again", async () => {
  const { clock, store, dying } = await mortalStore("UpdateItemCommand");
  const { act } = environment(store);
  const room = await privateRoom(store, ada, bob, cy);
  await dying(() => act(ada, room, role(bob, "none")));
  clock.pass(11_000);
  await act(bob, room, message("then"));
  expect((await act(ada, room, message("later"))).outside).toEqual([]);
});

test("an owner leaves others only after making one of them the owner", async () => {
  const store = await freshStore();
  const { act } = environment(store);
  const room = await privateRoom(store, ada, bob);
  await expect(act(ada, room, { kind: "leave" })).rejects.toMatchObject({ code: "last_owner" });
  await act(ada, room, role(bob, "owner"));
  await act(ada, room, { kind: "leave" });
  await act(bob, room, { kind: "leave" });
  expect(await placesIn(store, room, ada, bob)).toEqual(["none", "none"]);
});

test("nobody who was never in a private room is banned from it, and so told of it", async () => {
  const store = await freshStore();
  const { act } = environment(store);
  const room = await privateRoom(store, ada, bob);
  await expect(act(ada, room, role(eve, "banned"))).rejects.toMatchObject({ code: "forbidden" });
  await act(ada, room, role(bob, "none"));
  await act(ada, room, role(bob, "banned"));
});

test("others use up a hundred of a user's rooms, removals among them, and none of the user's own", async () => {
  const store = await freshStore();
  const { act } = environment(store);
  const added = Array.from({ length: 99 }, (_, nth) => ({
    member: bob,
    room: `~p${nth}`,
    seq: 1,
    added: true,
  }));
  await store.members.put(added).go();
  const room = await privateRoom(store, ada, bob);
  await act(ada, room, role(bob, "none"));
  const another = await privateRoom(store, ada);
  await expect(act(ada, another, role(bob, "member"))).rejects.toMatchObject({ code: "too_many_rooms" });
  await expect(directRoom(store, eve, bob)).rejects.toMatchObject({ code: "too_many_rooms" });
  await act(bob, "hall", { kind: "join" });
  await privateRoom(store, bob);
});

describe("an open room", () => {
  const hall = "hall";

  test("is its maker's, is found, and costs nobody else a read", async () => {
    const store = await freshStore();
    const { act } = environment(store);
    await act(ada, hall, { kind: "create" });
    expect(await placesIn(store, hall, ada, bob)).toEqual(["owner", "none"]);
    expect((await store.directory.scan.go()).data.map(({ room }) => room)).toEqual([hall]);
    await expect(act(bob, hall, { kind: "create" })).rejects.toMatchObject({ code: "room_taken" });
    await act(bob, hall, message("hello"));
    expect((await enterRoom(store, connectionOf(ada), hall, null)).role).toBe("owner");
    expect(await enterRoom(store, connectionOf(bob), hall, null)).not.toHaveProperty("role");
  });

  test("that several make at once has one owner", async () => {
    const store = await freshStore();
    const users = [ada, bob, cy, eve];
    const made = await Promise.allSettled(
      users.map((user) => environment(store).act(user, hall, { kind: "create" })),
    );
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const places = await placesIn(store, hall, ...users);
    expect(places.toSorted()).toEqual(["none", "none", "none", "owner"]);
  });

  test("that was used before anybody made it has no owner, and gets none", async () => {
    const store = await freshStore();
    const { act } = environment(store);
    await act(bob, hall, message("first"));
    await expect(act(ada, hall, { kind: "create" })).rejects.toMatchObject({ code: "room_taken" });
    await expect(act(ada, hall, role(bob, "banned"))).rejects.toMatchObject({ code: "forbidden" });
  });

  test("bans: whoever is banned says and hears nothing, and still reads what is no secret", async () => {
    const store = await freshStore();
    const [one, remembering] = [environment(store), environment(store)];
    await one.act(ada, hall, { kind: "create" });
    await remembering.act(eve, hall, message("spam"));
    await enterRoom(store, connectionOf(eve), hall, null);
    await one.act(ada, hall, role(eve, "banned"));
    await expect(remembering.act(eve, hall, message("more"))).rejects.toMatchObject({ code: "forbidden" });
    await expect(remembering.act(eve, hall, { kind: "join" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(enterRoom(store, connectionOf(eve), hall, null)).rejects.toMatchObject({
      code: "forbidden",
    });
    expect((await store.subscriptions.scan.go()).data).toEqual([]);
    expect(await read(store, eve, hall)).toContain("spam");
    await one.act(ada, hall, role(eve, "none"));
    await remembering.act(eve, hall, message("sorry"));
  });

  test("keeps no place for the pins of whoever is banned", async () => {
    const calls: string[] = [];
    const store = await freshStore({ afterCall: async (command) => void calls.push(command) });
    const { act } = environment(store);
    await act(ada, hall, { kind: "create" });
    const { event } = await act(ada, hall, message("one"));
    await act(ada, hall, role(eve, "banned"));
    const pin = () => act(eve, hall, { kind: "pin", target: event.seq, pinned: true });
    await expect(pin()).rejects.toMatchObject({ code: "forbidden" });
    calls.length = 0;
    await expect(pin()).rejects.toMatchObject({ code: "forbidden" });
    expect(calls).toEqual(["GetItemCommand", "GetItemCommand"]);
  });

  test("costs nobody a read who has spoken there since access to it was changed", async () => {
    const calls: string[] = [];
    const store = await freshStore({ afterCall: async (command) => void calls.push(command) });
    const { act } = environment(store);
    await act(ada, hall, { kind: "create" });
    await act(bob, hall, message("one"));
    calls.length = 0;
    await act(bob, hall, message("two"));
    expect(calls).toEqual(["UpdateItemCommand", "PutItemCommand", "PutItemCommand"]);
  });
});

test.each([
  ["owner", "yes"],
  ["moderator", "yes"],
  ["member", "forbidden"],
] as const)(
  "a %s who deletes another's message is told %s, also where they were remembered as less",
  async (by, answer) => {
    for (const kind of ["open", "private"] as const) {
      const store = await freshStore();
      const { act } = environment(store);
      const room = kind === "open" ? "hall" : await privateRoom(store, ada);
      if (kind === "open") await act(ada, room, { kind: "create" });
      if (kind === "private") for (const each of [bob, cy]) await act(ada, room, role(each, "member"));
      const { event } = await act(cy, room, message("spam"));
      await act(bob, room, message("hello"));
      const actor = by === "owner" ? ada : bob;
      if (by === "moderator") await environment(store).act(ada, room, role(bob, "moderator"));
      const told = await act(actor, room, { kind: "delete", target: event.seq }).then(
        () => "yes",
        (error) => error.code,
      );
      expect([kind, told]).toEqual([kind, answer]);
      expect((await read(store, cy, room)).includes("spam")).toBe(answer !== "yes");
    }
  },
);

test("a removal whose handler died holds where events expire, and its event does once it is applied", async () => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const store = await freshStore({ now: clock.now, retentionDays: 1 });
  const { act } = environment(store);
  const room = await privateRoom(store, ada, bob);
  const onStored = () => {
    throw new Error("died");
  };
  await expect(act(ada, room, role(bob, "none"), { onStored })).rejects.toThrow("died");
  clock.pass(3 * 24 * 60 * 60 * 1000);
  /** What DynamoDB has deleted by then. */
  const expire = async () => {
    const { data } = await store.events.query.log({ room }).go();
    const dead = data.filter((item) => !isAlive(store, item));
    for (const { seq } of dead) await store.events.delete({ room, seq }).go();
    return dead.length;
  };
  expect(await expire()).toBe(2);
  expect(await placesIn(store, room, bob)).toEqual(["none"]);
  await act(ada, room, role(cy, "member"));
  expect(await expire()).toBe(1);
  expect(await placesIn(store, room, bob)).toEqual(["none"]);
});

test("a room is not given to a member who is being deleted", async () => {
  const store = await freshStore();
  const { act } = environment(store);
  const room = await privateRoom(store, ada, bob);
  await store.users
    .put({ userId: bob, name: "Bob", kind: "account", createdAt: 0, successor: "deleted-x" })
    .go();
  await expect(act(ada, room, role(bob, "owner"))).rejects.toMatchObject({ code: "forbidden" });
  expect(await placesIn(store, room, ada, bob)).toEqual(["owner", "member"]);
});

test("a member whose addition died is one after days, whatever changes then", async () => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const { act } = environment(store);
  const room = await privateRoom(store, ada);
  const onStored = () => {
    throw new Error("died");
  };
  await expect(act(ada, room, role(bob, "member"), { onStored })).rejects.toThrow("died");
  clock.pass(2 * 24 * 60 * 60 * 1000);
  expect(await placesIn(store, room, bob)).toEqual(["member"]);
  await act(ada, room, role(cy, "member"));
  expect(await placesIn(store, room, bob)).toEqual(["member"]);
});

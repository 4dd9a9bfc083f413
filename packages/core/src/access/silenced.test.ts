import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { environment, privateRoom } from "../../test/in-room.ts";
import { readLog } from "../log/slice.ts";
import { enterRoom } from "../room/enter.ts";
import type { Store } from "../table/store.ts";
import { memberOf } from "./member.ts";
import { requireRoomAccess } from "./require-room.ts";

const [ada, bob, cy, eve] = ["account-ada", "account-bob", "account-cy", "guest-eve"] as const;
const hall = "hall";

const message = (text: string) => ({ kind: "message" as const, message: text });
const mute = (member: string, minutes: number) => ({ kind: "mute" as const, member, minutes });
const lock = (locked: boolean) => ({ kind: "rules" as const, locked });
const slowMode = (seconds: number) => ({ kind: "rules" as const, slowMode: seconds });
const moderator = (member: string) => ({ kind: "role" as const, member, role: "moderator" as const });

const connectionOf = (userId: string) =>
  ({ connectionId: `of-${userId}`, userId, name: userId, protocol: "parley.v1", connectedAt: 0 }) as const;

/** An open room of Ada's, and two environments, of which the second remembers what Bob may. */
const openHall = async () => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const calls: string[] = [];
  const store = await freshStore({ now: clock.now, afterCall: async (command) => void calls.push(command) });
  const [one, other] = [environment(store), environment(store)];
  await one.act(ada, hall, { kind: "create" });
  await other.act(bob, hall, message("before"));
  return { clock, calls, store, act: one.act, elsewhere: other.act };
};

const textsIn = async (store: Store, room: string) =>
  (await readLog(store, room, { limit: 100 })).events.flatMap((event) =>
    event.action === "message" ? event.message : [],
  );

const types = (store: Store, user: string, room = hall) =>
  requireRoomAccess(store, "type", { user, member: memberOf({ userId: user }, "on"), room });

const muted = {
  code: "muted",
  retryAfter: 600,
  message: "You are muted in this room until 2026-03-01T12:10:00.000Z.",
};
const locked = { code: "room_locked" };
/** The handler dies once its event is stored. */
const onStored = () => {
  throw new Error("died");
};

describe("a muted user", () => {
  test("writes, edits, pins, describes and types nothing, wherever they are remembered", async () => {
    const { store, act, elsewhere } = await openHall();
    await elsewhere(bob, hall, { kind: "join" });
    const { event } = await act(ada, hall, mute(bob, 10));
    expect(event).toMatchObject({ member: bob, name: ada, until: "2026-03-01T12:10:00.000Z" });
    await expect(elsewhere(bob, hall, message("after"))).rejects.toMatchObject(muted);
    await expect(elsewhere(bob, hall, { kind: "edit", target: 2, message: "x" })).rejects.toMatchObject(
      muted,
    );
    await expect(elsewhere(bob, hall, { kind: "pin", target: 2, pinned: true })).rejects.toMatchObject(muted);
    await expect(elsewhere(bob, hall, { kind: "describe", topic: "x" })).rejects.toMatchObject(muted);
    await expect(types(store, bob)).rejects.toMatchObject(muted);
    expect(await textsIn(store, hall)).toEqual(["before"]);
    // What they said they may take back, and they may go.
    await elsewhere(bob, hall, { kind: "delete", target: 2 });
    await elsewhere(bob, hall, { kind: "leave" });
    await expect(elsewhere(bob, hall, { kind: "join" })).rejects.toMatchObject(muted);
  });

  test("reads and hears the room, and is told until when they are muted", async () => {
    const { store, act, clock } = await openHall();
    await act(ada, hall, mute(bob, 10));
    clock.pass(60_000);
    const state = await enterRoom(store, connectionOf(bob), hall, null);
    expect(state.muted).toEqual({ until: "2026-03-01T12:10:00.000Z", seconds: 540 });
    expect((await act(ada, hall, message("hello"))).outside).toEqual([]);
    expect(await enterRoom(store, connectionOf(eve), hall, null)).not.toHaveProperty("muted");
  });

  test("writes again when the time has passed, without a further read or write", async () => {
    const { act, elsewhere, clock, calls } = await openHall();
    await act(ada, hall, mute(bob, 10));
    await expect(elsewhere(bob, hall, message("no"))).rejects.toMatchObject(muted);
    clock.pass(10 * 60_000);
    await elsewhere(bob, hall, message("again"));
    calls.length = 0;
    await elsewhere(bob, hall, message("and again"));
    expect(calls).toEqual(["UpdateItemCommand", "PutItemCommand", "PutItemCommand"]);
  });

  test("writes again at once when somebody ends it, and only what is so can be ended", async () => {
    const { act, elsewhere } = await openHall();
    await expect(act(ada, hall, mute(bob, 0))).rejects.toMatchObject({ code: "unchanged" });
    await act(ada, hall, mute(bob, 10));
    await expect(elsewhere(bob, hall, message("no"))).rejects.toMatchObject(muted);
    const { event } = await act(ada, hall, mute(bob, 0));
    expect(event).not.toHaveProperty("until");
    await elsewhere(bob, hall, message("again"));
  });

  test("stays so after leaving and joining, and while they are a moderator", async () => {
    const store = await freshStore();
    const { act } = environment(store);
    const room = await privateRoom(store, ada, bob, cy);
    await act(ada, room, mute(bob, 60));
    await act(bob, room, { kind: "leave" });
    await act(ada, room, { kind: "role", member: bob, role: "member" });
    await expect(act(bob, room, message("no"))).rejects.toMatchObject({ code: "muted" });
    const { event } = await act(cy, room, message("cy's"));
    await act(ada, room, moderator(bob));
    await expect(act(bob, room, message("no"))).rejects.toMatchObject({ code: "muted" });
    await expect(act(bob, room, mute(cy, 10))).rejects.toMatchObject({ code: "muted" });
    await expect(act(bob, room, { kind: "delete", target: event.seq })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test("of a private room is told nothing of it once they were removed", async () => {
    const store = await freshStore();
    const { act } = environment(store);
    const room = await privateRoom(store, ada, bob);
    await act(ada, room, mute(bob, 60));
    await act(ada, room, { kind: "role", member: bob, role: "none" });
    await expect(act(bob, room, message("no"))).rejects.toMatchObject({ code: "not_found" });
    await expect(act(ada, room, mute(bob, 60))).rejects.toMatchObject({ code: "not_member" });
  });
});

test.each([
  ["owner", "moderator", "yes"],
  ["owner", "member", "yes"],
  ["moderator", "member", "yes"],
  ["moderator", "none", "yes"],
  ["moderator", "moderator", "forbidden"],
  ["moderator", "owner", "forbidden"],
  ["moderator", "banned", "forbidden"],
  ["moderator", "self", "invalid_field"],
  ["member", "member", "forbidden"],
] as const)("a %s who mutes a %s is told %s", async (by, whom, answer) => {
  const { act } = await openHall();
  const actor = { owner: ada, moderator: cy, member: eve }[by];
  await act(cy, hall, { kind: "join" });
  await act(ada, hall, moderator(cy));
  await act(eve, hall, { kind: "join" });
  if (whom === "banned") await act(ada, hall, { kind: "role", member: bob, role: "banned" });
  if (whom === "moderator") {
    await act(bob, hall, { kind: "join" });
    await act(ada, hall, moderator(bob));
  }
  const target = {
    owner: ada,
    moderator: bob,
    member: by === "member" ? bob : eve,
    none: bob,
    banned: bob,
    self: actor,
  };
  const told = await act(actor, hall, mute(target[whom], 10)).then(
    () => "yes",
    (error) => error.code,
  );
  expect(told).toBe(answer);
});

describe("a locked room", () => {
  test("is written in by those who keep order alone, until it is unlocked", async () => {
    const { store, act, elsewhere } = await openHall();
    await act(cy, hall, { kind: "join" });
    await act(ada, hall, moderator(cy));
    await act(ada, hall, lock(true));
    await expect(elsewhere(bob, hall, message("no"))).rejects.toMatchObject(locked);
    await expect(elsewhere(bob, hall, { kind: "edit", target: 2, message: "x" })).rejects.toMatchObject(
      locked,
    );
    await expect(types(store, bob)).rejects.toMatchObject(locked);
    for (const user of [ada, cy]) await elsewhere(user, hall, message(user));
    await elsewhere(bob, hall, { kind: "join" });
    await expect(act(cy, hall, lock(true))).rejects.toMatchObject({ code: "unchanged" });
    await act(cy, hall, lock(false));
    await elsewhere(bob, hall, message("again"));
    expect(await textsIn(store, hall)).toEqual(["before", ada, cy, "again"]);
  });

  test("says so to newcomers, with its slow mode", async () => {
    const { store, act } = await openHall();
    await act(ada, hall, lock(true));
    await act(ada, hall, slowMode(30));
    await act(ada, hall, { kind: "rules", locked: false });
    const state = await enterRoom(store, connectionOf(eve), hall, null);
    expect(state.rules).toEqual({ locked: false, slowMode: 30, seq: 5 });
  });

  test("cannot be locked by its members", async () => {
    const { act } = await openHall();
    for (const content of [lock(true), slowMode(10), mute(eve, 10)]) {
      await expect(act(bob, hall, content)).rejects.toMatchObject({ code: "forbidden" });
    }
  });
});

describe("slow mode", () => {
  test("admits one message of a user in so many seconds, in whatever environments, and of others theirs", async () => {
    const { store, act, elsewhere, clock } = await openHall();
    await act(ada, hall, slowMode(30));
    const tried = await Promise.allSettled(
      [act, elsewhere, act, elsewhere].map((each, nth) => each(bob, hall, message(`bob ${nth}`))),
    );
    expect(tried.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(tried.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "slow_mode", retryAfter: 30 },
    });
    await elsewhere(eve, hall, message("eve"));
    clock.pass(29_000);
    await expect(act(bob, hall, message("early"))).rejects.toMatchObject({
      code: "slow_mode",
      retryAfter: 1,
    });
    clock.pass(1_000);
    await act(bob, hall, message("late"));
    expect((await textsIn(store, hall)).filter((text) => text !== "before")).toHaveLength(3);
  });

  test("counts a title and a topic as a message, which a repetition of them is not", async () => {
    const { act, elsewhere, clock } = await openHall();
    await act(bob, hall, { kind: "join" });
    await act(ada, hall, slowMode(30));
    const topic = { kind: "describe", topic: "first" } as const;
    await act(bob, hall, topic, { id: "first" });
    expect(await elsewhere(bob, hall, topic, { id: "first", retry: true })).toMatchObject({ repeated: true });
    for (const content of [{ kind: "describe", title: "second" } as const, message("second")])
      await expect(elsewhere(bob, hall, content)).rejects.toMatchObject({ code: "slow_mode" });
    clock.pass(30_000);
    await act(bob, hall, { kind: "describe", title: "second" });
    await act(ada, hall, { kind: "describe", title: "The hall" });
  });

  test("is not about those who keep order", async () => {
    const { act } = await openHall();
    await act(ada, hall, slowMode(3600));
    for (const text of ["one", "two"]) await act(ada, hall, message(text));
  });

  test("repeats a message that was sent before, also after a later one, and stores it once", async () => {
    const { store, act, elsewhere, clock } = await openHall();
    await act(ada, hall, slowMode(30));
    const first = await act(bob, hall, message("first"), { id: "first" });
    expect(await elsewhere(bob, hall, message("first"), { id: "first" })).toMatchObject({ repeated: true });
    clock.pass(30_000);
    await act(bob, hall, message("second"), { id: "second" });
    for (const retry of [true, false]) {
      expect(await elsewhere(bob, hall, message("first"), { id: "first", retry })).toMatchObject({
        repeated: true,
        event: first.event,
      });
    }
    expect(await textsIn(store, hall)).toEqual(["before", "first", "second"]);
  });

  test("lets an attempt that died go on, which had its turn", async () => {
    const clock = clockAt("2026-03-01T12:00:00.000Z");
    let dies = "";
    const store = await freshStore({
      now: clock.now,
      afterCall: async (command) => {
        if (command !== dies) return;
        dies = "";
        throw new Error("died");
      },
    });
    const { act } = environment(store);
    await act(ada, hall, { kind: "create" });
    await act(ada, hall, slowMode(30));
    for (const command of ["PutItemCommand", "UpdateItemCommand"]) {
      dies = command;
      await expect(act(bob, hall, message(command), { id: command })).rejects.toThrow("died");
      await act(bob, hall, message(command), { id: command, retry: true });
      clock.pass(30_000);
    }
    expect(await textsIn(store, hall)).toEqual(["PutItemCommand", "UpdateItemCommand"]);
  });

  test("that is made shorter, or turned off, holds at once", async () => {
    const { act, elsewhere, clock } = await openHall();
    await act(ada, hall, slowMode(3600));
    await elsewhere(bob, hall, message("one"));
    clock.pass(10_000);
    await expect(elsewhere(bob, hall, message("two"))).rejects.toMatchObject({ retryAfter: 3590 });
    await act(ada, hall, slowMode(10));
    await elsewhere(bob, hall, message("two"));
    await act(ada, hall, slowMode(0));
    for (const text of ["three", "four"]) await elsewhere(bob, hall, message(text));
  });

  test("stops nobody after a clock that was ahead by more than a minute", async () => {
    const { store, act } = await openHall();
    await act(ada, hall, slowMode(30));
    const at = store.now() + 61_000;
    await store.turns.put({ member: bob, room: hall, id: "x", at, expireAt: 9_999_999_999 }).go();
    await act(bob, hall, message("now"));
  });

  test("costs one conditional write a message, and in no other room anything", async () => {
    const { act, elsewhere, calls } = await openHall();
    const callsOf = async (text: string) => {
      calls.length = 0;
      await elsewhere(bob, hall, message(text));
      return calls.toSorted();
    };
    const plain = ["PutItemCommand", "PutItemCommand", "UpdateItemCommand"];
    expect(await callsOf("never moderated")).toEqual(plain);
    await act(ada, hall, slowMode(10));
    await expect(elsewhere(bob, hall, message("learns it")).then(() => "stored")).resolves.toBe("stored");
    await act(ada, hall, slowMode(0));
    await elsewhere(bob, hall, message("learns it"));
    expect(await callsOf("moderated before")).toEqual(plain);
  });

  test("costs that write where it is used", async () => {
    const { act, elsewhere, calls, clock } = await openHall();
    await act(ada, hall, slowMode(10));
    await elsewhere(bob, hall, message("learns it"));
    clock.pass(10_000);
    calls.length = 0;
    await elsewhere(bob, hall, message("slow"));
    expect(calls.toSorted()).toEqual([
      "PutItemCommand",
      "PutItemCommand",
      "PutItemCommand",
      "UpdateItemCommand",
    ]);
  });
});

describe("what silences somebody, and whose handler died after its event was stored,", () => {
  test("silences them, and is completed by the next one", async () => {
    const { store, act, elsewhere } = await openHall();
    await expect(act(ada, hall, mute(bob, 10), { onStored })).rejects.toThrow("died");
    await expect(elsewhere(bob, hall, message("no"))).rejects.toMatchObject(muted);
    await expect(act(ada, hall, lock(true), { onStored })).rejects.toThrow("died");
    await expect(elsewhere(eve, hall, message("no"))).rejects.toMatchObject(locked);
    await act(ada, hall, slowMode(10));
    expect((await store.mutes.get({ member: bob, room: hall }).go()).data).toMatchObject({ seq: 3 });
    expect((await store.rooms.get({ room: hall }).go()).data).toMatchObject({ locked: true, slowMode: 10 });
  });

  test("or before that, makes those wait whom it may be about, and nobody after ten seconds", async () => {
    const clock = clockAt("2026-03-01T12:00:00.000Z");
    let dies = false;
    const store = await freshStore({
      now: clock.now,
      afterCall: async (command) => {
        if (dies && command === "UpdateItemCommand") throw new Error("died");
      },
    });
    const { act } = environment(store);
    await act(ada, hall, { kind: "create" });
    const dying = async (content: ReturnType<typeof lock> | ReturnType<typeof mute>) => {
      dies = true;
      await expect(act(ada, hall, content)).rejects.toThrow("died");
      dies = false;
    };
    await dying(lock(true));
    await expect(act(bob, hall, message("meanwhile"))).rejects.toMatchObject({ code: "unavailable" });
    await enterRoom(store, connectionOf(bob), hall, null);
    clock.pass(11_000);
    await act(bob, hall, message("then"));
    await dying(mute(bob, 10));
    await expect(act(bob, hall, message("meanwhile"))).rejects.toMatchObject({ code: "unavailable" });
    await act(eve, hall, message("from somebody else"));
    clock.pass(11_000);
    await act(bob, hall, message("then"));
  });
});

describe("typing in an open room", () => {
  test("costs no read in one that has no owner, once an environment has seen that", async () => {
    const { store, act, calls } = await openHall();
    await act(bob, "street", message("first"));
    await types(store, eve, "street");
    calls.length = 0;
    await types(store, eve, "street");
    await types(store, bob, "street");
    await act(bob, "lane", message("first"));
    await enterRoom(store, connectionOf(bob), "lane", null);
    calls.length = 0;
    await types(store, eve, "lane");
    expect(calls).toEqual([]);
  });

  test("is not taken for free before anybody has written there: somebody may still make it", async () => {
    const { store, act } = await openHall();
    await enterRoom(store, connectionOf(bob), "club", null);
    await types(store, bob, "club");
    await act(ada, "club", { kind: "create" });
    await act(ada, "club", lock(true));
    await expect(types(store, bob, "club")).rejects.toMatchObject(locked);
  });
});

test("a mute that is applied after what has ended it changes nothing", async () => {
  const { store, act, elsewhere, clock } = await openHall();
  await act(ada, hall, mute(bob, 7 * 24 * 60), { id: "mute" });
  await act(ada, hall, mute(bob, 0));
  clock.pass(3 * 24 * 60 * 60_000);
  await act(ada, hall, mute(bob, 7 * 24 * 60), { id: "mute", retry: true });
  await elsewhere(bob, hall, message("free"));
  expect((await store.mutes.get({ member: bob, room: hall }).go()).data).toMatchObject({ until: 0 });
});

test.each([
  ["a mute", mute(bob, 10)],
  ["a lock", lock(true)],
])("whoever speaks in many environments while %s comes stores nothing after its seq", async (_, content) => {
  const store = await freshStore();
  const { act } = environment(store);
  await act(ada, hall, { kind: "create" });
  const speaking = Array.from({ length: 4 }, async (_each, nth) => {
    const { act: say } = environment(store);
    for (let said = 0; said < 12; said++) {
      await say(bob, hall, message(`${nth} ${said}`)).catch(({ code }) => {
        expect(code).toBeOneOf(["muted", "room_locked", "unavailable"]);
      });
    }
  });
  await act(bob, hall, message("first"));
  const { event } = await act(ada, hall, content);
  await Promise.all(speaking);
  const { events } = await readLog(store, hall, { limit: 100 });
  const after = events.filter(({ seq, userId }) => userId === bob && seq > event.seq);
  expect(after).toEqual([]);
  expect(events.length).toBeGreaterThan(2);
});

test("a moderator does not keep the owner from removing them by changing access all the time", async () => {
  const store = await freshStore();
  const { act } = environment(store);
  await act(ada, hall, { kind: "create" });
  await act(cy, hall, { kind: "join" });
  await act(ada, hall, moderator(cy));
  const refused: unknown[] = [];
  for (let nth = 0; nth < 15; nth++)
    for (const minutes of [10, 0])
      await act(cy, hall, mute(bob, minutes)).catch(({ code }) => refused.push(code));
  expect(refused).toContain("unavailable");
  await act(ada, hall, { kind: "role", member: cy, role: "none" });
  await expect(act(cy, hall, lock(true))).rejects.toMatchObject({ code: "forbidden" });
});

test("whoever is banned from an open room reports nothing in it", async () => {
  const { store, act } = await openHall();
  await act(ada, hall, { kind: "role", member: bob, role: "banned" });
  const reports = (user: string) =>
    requireRoomAccess(store, "report", { user, member: memberOf({ userId: user }, "on"), room: hall });
  await expect(reports(bob)).rejects.toMatchObject({ code: "forbidden" });
  await reports(eve);
});

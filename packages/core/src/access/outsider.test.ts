import { describe, expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { directRoom, environment, privateRoom } from "../../test/in-room.ts";
import { invite, revokeInvitation } from "../invitation/invite.ts";
import { takeSeq } from "../log/head.ts";
import type { Store } from "../table/store.ts";
import { directRoomName, privateRoomName } from "../wire/closed-room.ts";

const [ada, bob, cy, eve] = ["account-ada", "account-bob", "account-cy", "guest-eve"] as const;

/** Each change of access that a room has had within a minute, as many as it keeps. */
const busy = async (store: Store, room: string) => {
  for (let nth = 0; nth < 12; nth++) {
    const { data: head } = await store.rooms.get({ room }).go({ consistent: true });
    const { seq } = await takeSeq(store, room, {
      aclEpoch: head?.aclEpoch ?? 0,
      aclChanges: [{ user: ada, inside: true }],
    });
    await store.events.put({ room, seq, kind: "void", userId: "nobody", timestamp: "" }).go();
  }
};

/** A change whose event is not stored yet. */
const changing = async (store: Store, room: string) => {
  const { data: head } = await store.rooms.get({ room }).go({ consistent: true });
  await takeSeq(store, room, {
    aclEpoch: head?.aclEpoch ?? 0,
    aclChanges: [{ user: ada, inside: true }],
  });
};

/** The room is being archived, which is not stored yet. */
const archiving = async (store: Store, room: string) => {
  const { data: head } = await store.rooms.get({ room }).go({ consistent: true });
  await takeSeq(store, room, { aclEpoch: head?.aclEpoch ?? 0, aclChanges: [{ room: true }] });
};

/** Somebody is muted there. */
const muting = async (store: Store, room: string) => {
  await store.rooms.patch({ room }).set({ mutesUntil: Number.MAX_SAFE_INTEGER }).go();
};

/** One of the users of a direct room has blocked the other. */
const blocking = async (store: Store, room: string) => {
  await store.rooms
    .patch({ room })
    .add({ blockings: [`${ada} ${bob}`] })
    .go();
};

describe.each<[string, (store: Store, room: string) => Promise<unknown>]>([
  ["is quiet", async () => undefined],
  ["is being changed", changing],
  ["was changed often", busy],
  ["is being archived", archiving],
  ["has muted users", muting],
  ["notes a blocklist", blocking],
])("a room whose access %s is to an outsider like one that is not there", (_, happens) => {
  const setUp = async () => {
    const calls: string[] = [];
    const store = await freshStore({ afterCall: async (command) => void calls.push(command) });
    /** What an attempt is answered with, and what it reads and writes. */
    const told = async (attempt: () => Promise<unknown>) => {
      const before = (await store.rooms.scan.go()).data;
      calls.length = 0;
      const answer = await attempt().then(
        () => "yes",
        ({ code, message }) => [code, message],
      );
      const done = [...calls];
      expect((await store.rooms.scan.go()).data).toEqual(before);
      return { answer, done };
    };
    return { store, told };
  };

  test("if they know the two whose direct room it is", async () => {
    const { store, told } = await setUp();
    const room = await directRoom(store, ada, bob);
    await happens(store, room);
    const absent = await directRoomName([ada, cy]);
    const attempt = (name: string) =>
      told(() => environment(store).act(eve, name, { kind: "create", with: [ada, bob] }));
    const there = await attempt(room);
    expect(there).toEqual(await attempt(absent));
    expect(there.answer).toContain("room_invalid");
  });

  test("if they were removed from it, and have a forged invitation", async () => {
    const { store, told } = await setUp();
    const room = await privateRoom(store, ada, eve);
    await environment(store).act(ada, room, { kind: "role", member: eve, role: "none" });
    // It was longer ago than a room keeps.
    await store.rooms.patch({ room }).set({ acl: {} }).go();
    await happens(store, room);
    const absent = await privateRoomName(ada, "never made");
    const attempt = (name: string) =>
      told(() => environment(store).act(eve, name, { kind: "join", invitation: "A".repeat(22) }));
    const there = await attempt(room);
    expect(there).toEqual(await attempt(absent));
    expect(there.answer).toContain("invitation_invalid");
  });

  test("if they were removed from it, and speak there", async () => {
    const { store, told } = await setUp();
    const room = await privateRoom(store, ada, bob);
    await happens(store, room);
    const absent = await privateRoomName(ada, "never made");
    const attempt = (name: string) =>
      told(() => environment(store).act(eve, name, { kind: "message", message: "hello" }));
    const there = await attempt(room);
    expect(there).toEqual(await attempt(absent));
    expect(there.answer).toContain("not_found");
  });

  test("if they were removed from it, and send again what once let them in", async () => {
    const { store, told } = await setUp();
    const room = await privateRoom(store, ada);
    const { act } = environment(store);
    const { token, id } = await invite(store, { room, by: ada }, { uses: 1, hours: 1 });
    const join = () => act(eve, room, { kind: "join", invitation: token }, { id: "once" });
    await join();
    await act(ada, room, { kind: "role", member: eve, role: "none" });
    await revokeInvitation(store, room, id);
    await happens(store, room);
    expect((await told(join)).answer).toEqual(["not_found", "There is no such room."]);
  });
});

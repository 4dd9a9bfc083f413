import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { environment, privateRoom } from "../../test/in-room.ts";
import { uncharged } from "../cost.ts";
import { listRooms } from "../directory/list.ts";
import { invite } from "../invitation/invite.ts";
import { readLog } from "../log/slice.ts";
import { enterRoom } from "../room/enter.ts";
import type { Store } from "../table/store.ts";
import { log } from "./archive.ts";
import { logKinds } from "./kinds.ts";
import { list } from "./listing.ts";

const [ada, bob, eve] = ["account-ada", "account-bob", "guest-eve"] as const;
const archive = { kind: "archive", archived: true } as const;
const restore = { kind: "archive", archived: false } as const;
const message = (text: string) => ({ kind: "message" as const, message: text });
const archivedError = { code: "room_archived", field: "room" };

const connectionOf = (userId: string) =>
  ({ connectionId: `of-${userId}`, userId, name: userId, protocol: "parley.v1", connectedAt: 0 }) as const;

const marked = async (store: Store, user: string, room: string) =>
  (await enterRoom(store, connectionOf(user), room, null)).archive;

const directory = async (store: Store) => (await listRooms(store, { prefix: "", limit: 10 })).rooms;

describe("an archived room", () => {
  test.each(["open", "private"])(
    "that is %s is read, and nothing is written to it until it is restored",
    async (kind) => {
      const store = await freshStore();
      const owner = environment(store);
      const member = environment(store);
      const room = kind === "open" ? "tea" : await privateRoom(store, ada, bob);
      if (kind === "open") await owner.act(ada, room, { kind: "create" });
      if (kind === "open") await member.act(bob, room, { kind: "join" });
      const { event: said } = await member.act(bob, room, message("before"));
      const { event } = await owner.act(ada, room, archive);
      expect(event).toMatchObject({ action: "archive", archived: true, userId: ada });
      // The member's environment remembers that they may.
      for (const content of [
        message("after"),
        { kind: "edit", target: said.seq, message: "other" },
        { kind: "pin", target: said.seq, pinned: true },
        { kind: "describe", title: "other" },
      ] as const)
        await expect(member.act(bob, room, content)).rejects.toMatchObject(archivedError);
      await expect(owner.act(ada, room, message("the owner"))).rejects.toMatchObject(archivedError);
      const { events, head } = await readLog(store, room, { limit: 100 });
      expect([events.at(-1)?.action, head]).toEqual(["archive", event.seq]);
      expect(await marked(store, bob, room)).toEqual({ archived: true, seq: event.seq });
      // What they have said is theirs, and so is leaving.
      await member.act(bob, room, { kind: "delete", target: said.seq });
      await expect(member.act(bob, room, restore)).rejects.toMatchObject({ code: "forbidden" });
      const { event: restored } = await owner.act(ada, room, restore);
      expect(await marked(store, bob, room)).toEqual({ archived: false, seq: restored.seq });
      await member.act(bob, room, message("again"));
    },
  );

  test("is not in the directory, also when a late join lists it, and is there again once it is restored", async () => {
    const store = await freshStore();
    const { act } = environment(store);
    await act(ada, "tea", { kind: "create" });
    await act(ada, "coffee", { kind: "create" });
    expect(await directory(store)).toEqual(["coffee", "tea"]);
    await act(ada, "tea", archive);
    expect(await directory(store)).toEqual(["coffee"]);
    await expect(act(bob, "tea", { kind: "join" })).rejects.toMatchObject(archivedError);

    const joined = { seq: 2, id: "j", userId: bob, name: "Bob", timestamp: new Date().toISOString() };
    const target = { message: undefined, isAdmitted: true, onCost: uncharged };
    await logKinds.join.apply?.(store, "tea", { action: "join", ...joined }, target);
    await list(store, "tea");
    expect(await directory(store)).toEqual(["coffee"]);
    await act(ada, "tea", restore);
    expect(await directory(store)).toEqual(["coffee", "tea"]);
  });

  test("ends as its last event says, in whatever order handlers apply them", async () => {
    const store = await freshStore();
    const { act } = environment(store);
    await act(ada, "tea", { kind: "create" });
    const first = await act(ada, "tea", archive);
    await act(ada, "tea", restore);
    if (first.event.action !== "archive") throw new Error("It is another event.");
    await log.apply?.(store, "tea", first.event, { message: undefined, isAdmitted: true, onCost: uncharged });
    expect(await directory(store)).toEqual(["tea"]);
    await act(bob, "tea", message("hello"));
  });

  test("tells whoever has no invitation nothing of itself, and refuses the others", async () => {
    const store = await freshStore();
    const { act } = environment(store);
    const room = await privateRoom(store, ada);
    const { token } = await invite(store, { room, by: ada }, { uses: 1, hours: 1 });
    await act(ada, room, archive);
    const bogus = { kind: "join", invitation: "AAAAAAAAAAAAAAAAAAAAAA" } as const;
    await expect(act(eve, room, bogus)).rejects.toMatchObject({ code: "invitation_invalid" });
    await expect(act(eve, room, message("hello"))).rejects.toMatchObject({ code: "not_found" });
    await expect(act(eve, room, { kind: "join", invitation: token })).rejects.toMatchObject(archivedError);
    await act(ada, room, restore);
    await act(eve, room, { kind: "join", invitation: token });
  });
});

describe("archiving that dies", () => {
  /** A store whose caller can die after its first call of a name. */
  const mortalStore = async (call: string) => {
    const clock = clockAt("2026-03-01T12:00:00.000Z");
    let dies = false;
    const store = await freshStore({
      now: clock.now,
      afterCall: async (command) => {
        if (dies && command === call) throw new Error("died");
      },
    });
    const dying = async (act: () => Promise<unknown>) => {
      dies = true;
      await expect(act()).rejects.toThrow("died");
      dies = false;
    };
    return { clock, store, dying };
  };

  test("before its event is stored makes others wait, and then nothing has changed", async () => {
    const { clock, store, dying } = await mortalStore("UpdateItemCommand");
    const { act } = environment(store);
    await act(ada, "tea", { kind: "create" });
    await dying(() => act(ada, "tea", archive));
    await expect(act(bob, "tea", message("hello"))).rejects.toMatchObject({ code: "unavailable" });
    clock.pass(11_000);
    await act(bob, "tea", message("hello"));
    expect(await marked(store, bob, "tea")).toBeUndefined();
  });

  test("after its event is stored holds for everybody, and the next change completes it", async () => {
    const store = await freshStore();
    const { act } = environment(store);
    await act(ada, "tea", { kind: "create" });
    const onStored = () => {
      throw new Error("died");
    };
    await expect(act(ada, "tea", archive, { onStored })).rejects.toThrow("died");
    await expect(act(bob, "tea", message("hello"))).rejects.toMatchObject(archivedError);
    expect(await directory(store)).toEqual(["tea"]);
    await act(ada, "tea", { kind: "role", member: bob, role: "member" });
    expect(await directory(store)).toEqual([]);
    expect(await marked(store, bob, "tea")).toMatchObject({ archived: true });
  });
});

import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import type { DynamoDB } from "../aws/dynamodb.ts";
import { openConnection } from "../connection/connect.ts";
import { uncharged } from "../cost.ts";
import { materialiseDelete } from "../event-kinds/deletion.ts";
import type { Sender } from "../event-kinds/envelope.ts";
import type { ConnectionManagement } from "../gateway/management.ts";
import { leaseMs } from "../identity/deleting.ts";
import type { Identity, Proof } from "../identity/identity.ts";
import { requireSignedIn } from "../identity/signed-in.ts";
import { append } from "../log/append.ts";
import { takeSeq } from "../log/head.ts";
import { recordIntent } from "../log/intent.ts";
import { record } from "../log/record.ts";
import { readLog } from "../log/slice.ts";
import { messagesByUser } from "../message/by-user.ts";
import { pageSize } from "../message/reassign.ts";
import { sendMessage } from "../message/send.ts";
import type { Store } from "../table/store.ts";
import { deleteAccount } from "./delete.ts";
import { maxInFlightMs } from "./in-flight.ts";
import { mergeGuest } from "./merge-guest.ts";
import { throwIfTakingOver } from "./taking-over.ts";

const room = "general";
const day = 24 * 60 * 60 * 1000;

const proof = (kind: Proof["kind"], name: string, authenticatedAt: number): Proof & { name: string } => ({
  kind,
  principal: `${kind}-${name}`,
  name,
  session: randomUUID(),
  authenticatedAt,
  expiresAt: authenticatedAt + 400 * day,
});

/** Ends whatever it is told to, but for the connections that are `stuck`. */
const managementOf = (stuck = new Set<string>()): ConnectionManagement & { ended: string[] } => {
  const ended: string[] = [];
  return {
    ended,
    end: async (connectionId) => {
      if (stuck.has(connectionId)) return false;
      ended.push(connectionId);
      return true;
    },
    isGone: async () => false,
  };
};

/** Signs somebody in. */
const signIn = async (store: Store, ...of: Parameters<typeof proof>): Promise<Identity> =>
  (await requireSignedIn(store, proof(...of), ["good", "leaving"])).identity;

const setUp = async () => {
  const clock = clockAt("2026-03-01T12:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const management = managementOf();
  const ada = await signIn(store, "account", "ada", clock.now() - 1000);
  const remove = () => deleteAccount(store, management, ada);
  return { clock, store, management, ada, remove };
};

const say = (store: Store, sender: Sender, id: string, message = id) =>
  sendMessage(store, { room, id, message, sender });
const itemsOf = async (store: Store) => (await store.events.scan.go({ pages: "all" })).data;
const keptOf = async (store: Store, { userId, name }: Identity) => {
  const { data: intents } = await store.intents.query.intent({ userId }).go({ pages: "all" });
  const { data: profile } = await store.users.get({ userId }).go();
  const events = (await itemsOf(store)).filter((item) => item.userId === userId || item.name === name);
  return { events, intents, profile };
};
const nothing = { events: [], intents: [], profile: null };

describe("deleting an account", () => {
  test("is done when nothing was found so long after it began that nothing can come any more", async () => {
    const { clock, store, ada, remove } = await setUp();
    await say(store, ada, "1");
    expect(await remove()).toEqual({ messages: 1, done: false, retryAfter: 5 });
    // A send that had been let in before.
    await say(store, ada, "2");
    clock.pass(maxInFlightMs - 2000);
    expect(await remove()).toEqual({ messages: 1, done: false, retryAfter: 2 });
    await say(store, ada, "3");
    clock.pass(2000);
    expect(await remove()).toEqual({ messages: 1, done: false });
    expect(await remove()).toEqual({ messages: 0, done: true });
    expect(await keptOf(store, ada)).toEqual(nothing);
    await expect(requireSignedIn(store, ada)).rejects.toMatchObject({ code: "unauthorized" });
    await expect(remove()).rejects.toMatchObject({ code: "unauthorized" });
  });

  test("lets nobody connect as the user from the first call on; a new sign-in can resume the deletion", async () => {
    const { clock, store, management, ada, remove } = await setUp();
    await remove();
    clock.pass(1000);
    const anew = await signIn(store, "account", "ada", clock.now());
    for (const token of [ada, anew]) {
      await expect(requireSignedIn(store, token)).rejects.toMatchObject({ code: "unauthorized" });
      expect(await requireSignedIn(store, token, ["good", "leaving"])).toMatchObject({ standing: "leaving" });
    }
    clock.pass(maxInFlightMs);
    expect(await deleteAccount(store, management, anew)).toMatchObject({ done: true });
    clock.pass(1000);
    const newcomer = await signIn(store, "account", "ada", clock.now());
    expect(await requireSignedIn(store, newcomer)).toMatchObject({ standing: "good" });
  });

  test.each([
    ["at once", 0],
    ["a month later", 30 * day],
  ])("%s finds an edit that was stored and never went into its message", async (_, later) => {
    const { clock, store, ada, remove } = await setUp();
    await say(store, ada, "m");
    await append(store, { kind: "edit", room, id: "e", target: 1, message: "edited", sender: ada });
    clock.pass(later);
    await remove();
    clock.pass(maxInFlightMs);
    expect(await remove()).toEqual({ messages: 1, done: false });
    expect(await remove()).toEqual({ messages: 0, done: true });
    expect(await keptOf(store, ada)).toEqual(nothing);
    const { events } = await readLog(store, room, { limit: 10 });
    expect(events[0]).toMatchObject({ message: "edited", name: "Deleted user" });
  });

  test("leaves no text of a deleted message in an edit that was left half-done", async () => {
    const { clock, store, ada, remove } = await setUp();
    await say(store, ada, "m");
    await append(store, { kind: "edit", room, id: "e", target: 1, message: "secret", sender: ada });
    const { event } = await append(store, { kind: "delete", room, id: "d", target: 1, sender: ada });
    await materialiseDelete(store, room, { target: 1, seq: event.seq });
    await remove();
    clock.pass(maxInFlightMs);
    await remove();
    expect(JSON.stringify(await itemsOf(store))).not.toContain("secret");
  });

  test("gives up the place of a send that died, so that nothing is ever stored there", async () => {
    const { clock, store, ada, remove } = await setUp();
    const place = await takeSeq(store, room);
    const draft = { kind: "message", room, id: "dead", message: "never", sender: ada } as const;
    await recordIntent(store, draft, place);
    await remove();
    clock.pass(maxInFlightMs);
    expect(await remove()).toEqual({ messages: 0, done: true });
    expect(await itemsOf(store)).toMatchObject([{ seq: place.seq, kind: "void" }]);
  });

  test("waits anew when a connection turns up that was being made, and until each has ended for certain", async () => {
    const { clock, store, ada } = await setUp();
    const stuck = new Set<string>();
    const management = managementOf(stuck);
    const remove = () => deleteAccount(store, management, ada);
    await remove();
    clock.pass(maxInFlightMs - 1000);
    const connection = { connectionId: "late", protocol: "parley.v1", connectedAt: clock.now() } as const;
    await openConnection(store, { ...connection, userId: ada.userId, name: ada.name });
    stuck.add("late");
    clock.pass(1000);
    expect(await remove()).toMatchObject({ done: false, retryAfter: 5 });
    stuck.clear();
    clock.pass(maxInFlightMs);
    expect(await remove()).toMatchObject({ done: false, retryAfter: 5 });
    expect(management.ended).toEqual(["late"]);
    clock.pass(maxInFlightMs);
    expect(await remove()).toEqual({ messages: 0, done: true });
  });

  test("that two ask for at once, in two tabs, is done once", async () => {
    const { clock, store, ada, remove } = await setUp();
    await say(store, ada, "1");
    await Promise.all([remove(), remove()]);
    clock.pass(maxInFlightMs);
    const both = await Promise.allSettled([remove(), remove()]);
    expect(both.some(({ status }) => status === "fulfilled")).toBe(true);
    expect(await keptOf(store, ada)).toEqual(nothing);
    const users = new Set((await itemsOf(store)).map(({ userId }) => userId));
    expect(users.size).toBe(1);
  });
});

describe("calls of a deletion at once", () => {
  /** Ada with messages, in a table that counts its updates, and that can be out of reach. */
  const watched = async () => {
    const table = { updates: 0, isDown: false };
    const clock = clockAt("2026-03-01T12:00:00.000Z");
    const around =
      (dynamodb: DynamoDB): DynamoDB =>
      async (operation, input) => {
        if (table.isDown) throw new Error("The function was ended.");
        if (operation === "UpdateItem") table.updates += 1;
        return dynamodb(operation, input);
      };
    const store = await freshStore({ now: clock.now, around });
    const ada = await signIn(store, "account", "ada", clock.now() - 1000);
    for (let nth = 1; nth <= messages; nth++) await say(store, ada, `${nth}`);
    table.updates = 0;
    return { table, clock, store, ada, remove: () => deleteAccount(store, managementOf(), ada) };
  };
  const messages = 20;

  test("write each message once: all but one only say when to ask again", async () => {
    const { table, remove } = await watched();
    const calls = 10;
    const answers = await Promise.all(Array.from({ length: calls }, remove));
    expect(answers.reduce((sum, answer) => sum + answer.messages, 0)).toBe(messages);
    expect(answers.every(({ done, retryAfter }) => !done && retryAfter === 5)).toBe(true);
    // Each takes the lease or finds it taken. One that comes later notes its successor, and releases it.
    expect(table.updates).toBeLessThanOrEqual(messages + 3 * calls);
  });

  test.each(["deleted", "adopted"])(
    "of a guest being %s wait for one that died, until its lease is over",
    async (how) => {
      const { table, clock, store, ada: account } = await watched();
      const guest = await signIn(store, "guest", "Grace", clock.now() - 1000);
      await say(store, guest, "hers");
      const connection = { connectionId: "hers", protocol: "parley.v1", connectedAt: clock.now() } as const;
      await openConnection(store, { ...connection, userId: guest.userId, name: guest.name });
      const management: ConnectionManagement = {
        ...managementOf(),
        end: async () => {
          table.isDown = true;
          return true;
        },
      };
      const leave = () =>
        how === "deleted"
          ? deleteAccount(store, management, guest)
          : mergeGuest(store, management, { guest, account });
      await expect(leave()).rejects.toThrow("The function was ended.");
      table.isDown = false;
      expect(await leave()).toEqual({ messages: 0, done: false, retryAfter: 5 });
      clock.pass(leaseMs - 2000);
      expect(await leave()).toEqual({ messages: 0, done: false, retryAfter: 2 });
      clock.pass(2000);
      management.end = async () => true;
      expect(await leave()).toMatchObject({ messages: 1, done: false });
    },
  );

  test("leave a page to the next call when their lease is nearly over", async () => {
    const { clock, store, ada } = await watched();
    for (let nth = messages + 1; nth <= pageSize + 1; nth++) await say(store, ada, `${nth}`);
    // The connections take as long to end.
    const slow: ConnectionManagement = {
      ...managementOf(),
      end: async () => {
        clock.pass(leaseMs - 2000);
        return true;
      },
    };
    const connection = { connectionId: "slow", protocol: "parley.v1", connectedAt: clock.now() } as const;
    await openConnection(store, { ...connection, userId: ada.userId, name: ada.name });
    expect(await deleteAccount(store, slow, ada)).toEqual({ messages: pageSize, done: false });
    expect(await deleteAccount(store, slow, ada)).toMatchObject({ messages: 1, done: false, retryAfter: 5 });
  });
});

describe("a retry in flight while its sender leaves", () => {
  test.each([
    ["says so, to an account that adopts them", "account", true],
    ["says so, and they are deleted", "nobody", true],
    ["does not say so, to an account that adopts them", "account", false],
    ["does not say so, and they are deleted", "nobody", false],
  ])("stores nothing a second time when it %s", async (_, to, retry) => {
    const { clock, store, management, ada: account } = await setUp();
    const guest = await signIn(store, "guest", "Grace", clock.now() - 1000);
    const leave = () =>
      to === "account"
        ? mergeGuest(store, management, { guest, account })
        : deleteAccount(store, management, guest);
    await say(store, guest, "X");
    expect(await leave()).toMatchObject({ messages: 1, done: false });
    const again = sendMessage(store, { room, id: "X", message: "X", sender: guest, retry });
    await expect(again).rejects.toMatchObject({ code: "id_reused" });
    clock.pass(maxInFlightMs);
    await leave();
    await say(store, account, "last");
    const { events, head, settled } = await readLog(store, room, { limit: 10 });
    expect(events.map(({ id }) => id)).toEqual(["X", "last"]);
    // Nor is a place left that keeps readers waiting.
    expect(settled).toBe(head);
  });

  test("keeps an edit one event, whose text is in its message", async () => {
    const { store, management, ada: account } = await setUp();
    const guest = await signIn(store, "guest", "Grace", Date.parse("2026-03-01T11:00:00.000Z"));
    await say(store, guest, "m");
    const edit = { kind: "edit", room, id: "e", target: 1, message: "edited", sender: guest } as const;
    await record(store, edit);
    await mergeGuest(store, management, { guest, account });
    await expect(record(store, edit)).rejects.toMatchObject({ code: "id_reused" });
    const { events } = await readLog(store, room, { limit: 10 });
    expect(events.map(({ id, userId }) => [id, userId])).toEqual([
      ["m", account.userId],
      ["e", account.userId],
    ]);
  });
});

describe("an account that adopts a guest", () => {
  test("and sends again what it sent as the guest stores nothing twice, whenever it does", async () => {
    const { clock, store, management, ada } = await setUp();
    const guest = await signIn(store, "guest", "Grace", clock.now() - 1000);
    const changes = [
      { kind: "message", id: "m", message: "hers" },
      { kind: "edit", id: "e", target: 1, message: "edited" },
      { kind: "pin", id: "p", target: 1, pinned: true },
      { kind: "join", id: "j" },
      { kind: "message", id: "late", message: "on its way" },
      { kind: "message", id: "new", message: "never arrived" },
    ] as const;
    const drafts = changes.map((change) => ({ ...change, room, sender: guest }));
    const [late, lost] = drafts.splice(-2);
    if (!late || !lost) throw new Error("There are no such drafts.");
    for (const draft of drafts) await record(store, draft);
    const again = async () => {
      for (const draft of [...drafts, late, lost]) {
        const repeated = { ...draft, sender: ada, retry: true };
        await throwIfTakingOver(store, repeated, uncharged)
          .then(() => record(store, repeated))
          .catch((error: unknown) => expect(error).toMatchObject({ code: "unavailable", retryAfter: 5 }));
      }
    };
    const adopt = () => mergeGuest(store, management, { guest, account: ada });
    await adopt();
    await again();
    await record(store, late);
    for (let calls = 0, done = false; !done && calls < 20; calls++) {
      await again();
      ({ done } = await adopt());
      await again();
      clock.pass(maxInFlightMs / 2);
      await again();
    }
    await again();
    const { events } = await readLog(store, room, { limit: 20 });
    expect(events.map(({ id, userId }) => [id, userId])).toEqual(changes.map(({ id }) => [id, ada.userId]));
    expect(events[0]).toMatchObject({ message: "edited", pin: 3 });
  });

  test("that has used the guest's ids itself leaves nothing of either once it is deleted", async () => {
    const { clock, store, management, ada, remove } = await setUp();
    const guest = await signIn(store, "guest", "Grace", clock.now() - 1000);
    for (const sender of [guest, ada]) await say(store, sender, sender.kind);
    for (const sender of [guest, ada]) {
      for (const target of [1, 2])
        await record(store, { kind: "pin", room, id: `p${target}`, target, pinned: sender === ada, sender });
      await record(store, { kind: "join", room, id: "j", sender });
    }
    const untilDone = async (step: () => Promise<{ done: boolean }>) => {
      while (!(await step()).done) clock.pass(maxInFlightMs);
    };
    await untilDone(() => mergeGuest(store, management, { guest, account: ada }));
    await untilDone(remove);
    const { events } = await readLog(store, room, { limit: 20 });
    expect(events).toHaveLength(8);
    expect(events.filter(({ userId }) => !userId.startsWith("deleted-"))).toEqual([]);
    expect((await store.intents.scan.go({ pages: "all" })).data).toEqual([]);
  });

  test("gives its name to all that the guest had said, however late, and to nobody else's", async () => {
    const { clock, store, management, ada } = await setUp();
    const eve = { ...ada, name: "Eve" };
    const guest = await signIn(store, "guest", "Grace Hopper", clock.now() - 1000);
    const adopt = () => mergeGuest(store, management, { guest, account: eve });
    const grace = await signIn(store, "account", "Grace Hopper", clock.now() - 1000);
    await say(store, guest, "1");
    await say(store, { ...guest, name: "Grace", claimed: true }, "2");
    await say(store, grace, "hers");
    expect(await adopt()).toMatchObject({ messages: 2, done: false });
    await say(store, guest, "late");
    await append(store, { kind: "edit", room, id: "e", target: 1, message: "edited", sender: guest });
    clock.pass(maxInFlightMs);
    expect(await adopt()).toMatchObject({ messages: 2, done: false });
    expect(await adopt()).toEqual({ messages: 0, done: true });
    const { events } = await readLog(store, room, { limit: 10 });
    const said = events.filter((event) => event.action === "message");
    expect(said.map(({ userId, name, message }) => [userId, name, message])).toEqual([
      [eve.userId, "Eve", "edited"],
      [eve.userId, "Eve", "2"],
      [grace.userId, "Grace Hopper", "hers"],
      [eve.userId, "Eve", "late"],
    ]);
    expect(said.filter(({ verified }) => verified === false)).toEqual([]);
    const kept = JSON.stringify((await itemsOf(store)).filter(({ userId }) => userId === eve.userId));
    expect(kept).not.toContain("Grace");
  });

  test("gets what the guest had said only just, and may change it", async () => {
    const { clock, store, management, ada: account } = await setUp();
    const guest = await signIn(store, "guest", "Ada", clock.now() - 1000);
    const adopt = () => mergeGuest(store, management, { guest, account });
    await say(store, guest, "1");
    expect(await adopt()).toEqual({ messages: 1, done: false, retryAfter: 5 });
    await expect(requireSignedIn(store, guest)).rejects.toMatchObject({ code: "unauthorized" });
    await say(store, guest, "2");
    await append(store, { kind: "edit", room, id: "e", target: 1, message: "edited", sender: guest });
    clock.pass(maxInFlightMs);
    expect(await adopt()).toEqual({ messages: 2, done: false });
    expect(await adopt()).toEqual({ messages: 0, done: true });
    expect((await keptOf(store, guest)).intents).toEqual([]);
    const { messages } = await messagesByUser(store, account.userId, { limit: 10 });
    expect(messages.map(({ message }) => message)).toEqual(["2", "edited"]);
    // What they send again because no acknowledgement came is known to be there.
    expect(await say(store, account, "2")).toMatchObject({ repeated: true, event: { seq: 2 } });
  });

  test("is the only one, and the guest cannot be deleted meanwhile", async () => {
    const { clock, store, management, ada: account } = await setUp();
    const guest = await signIn(store, "guest", "Ada", clock.now() - 1000);
    const other = await signIn(store, "account", "other", clock.now());
    await mergeGuest(store, management, { guest, account });
    const forbidden = { code: "forbidden" };
    await expect(mergeGuest(store, management, { guest, account: other })).rejects.toMatchObject(forbidden);
    await expect(deleteAccount(store, management, guest)).rejects.toMatchObject(forbidden);
  });
});

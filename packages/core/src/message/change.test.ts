import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { prices } from "../cost.ts";
import { append } from "../log/append.ts";
import { record } from "../log/record.ts";
import { readLog } from "../log/slice.ts";
import type { RoomEvent } from "../protocol/event.ts";
import type { Store } from "../table/store.ts";
import { editsOfMessage } from "../wire/limits.ts";
import { messagesByUser } from "./by-user.ts";
import { sendMessage } from "./send.ts";

const room = "general";
const ada = { userId: "ada", name: "Ada" };
const grace = { userId: "grace", name: "Grace" };

const say = (store: Store, id: string, message = id) =>
  sendMessage(store, { room, id, message, sender: ada });
const edit = (store: Store, id: string, target: number, message: string, sender = ada) =>
  record(store, { kind: "edit", room, id, target, message, sender });
const remove = (store: Store, id: string, target: number, sender = ada) =>
  record(store, { kind: "delete", room, id, target, sender });
const log = async (store: Store) => (await readLog(store, room, { after: 0, limit: 200 })).events;

describe("an edit", () => {
  test("is an event of the log, and is in the message for whoever reads it later", async () => {
    const store = await freshStore();
    await say(store, "m", "teh");
    const { event } = await edit(store, "e", 1, "the");
    expect(event).toMatchObject({ action: "edit", seq: 2, target: 1, message: "the", userId: "ada" });
    expect(await log(store)).toMatchObject([
      { action: "message", seq: 1, message: "the", changed: 2 },
      { action: "edit", seq: 2, message: "the" },
    ]);
  });

  test("retried is one edit, also when a later one is in the message already", async () => {
    const store = await freshStore();
    await say(store, "m");
    await edit(store, "e1", 1, "one");
    await edit(store, "e2", 1, "two");
    expect(await edit(store, "e1", 1, "one")).toMatchObject({ repeated: true, event: { seq: 2 } });
    expect((await log(store))[0]).toMatchObject({ message: "two", changed: 3 });
  });

  test("that was stored and died before it went into the message is completed by its retry", async () => {
    const store = await freshStore();
    await say(store, "m");
    await append(store, { kind: "edit", room, id: "e", target: 1, message: "new", sender: ada });
    expect((await log(store))[0]).toMatchObject({ message: "m" });
    await edit(store, "e", 1, "new");
    expect((await log(store))[0]).toMatchObject({ message: "new", changed: 2 });
  });

  test("takes the text of the one before it out of the log", async () => {
    const store = await freshStore();
    await say(store, "m");
    for (const text of ["one", "two", "three"]) await edit(store, text, 1, text);
    expect((await log(store)).map((event) => "message" in event && event.message)).toEqual([
      "three",
      "",
      "",
      "three",
    ]);
  });

  test("that died before it took the text of the one before it out is completed by its retry", async () => {
    const store = await freshStore();
    await say(store, "m");
    await edit(store, "e1", 1, "one");
    await append(store, { kind: "edit", room, id: "e2", target: 1, message: "two", sender: ada });
    await store.events
      .patch({ room, seq: 1 })
      .set({ message: "two", changed: 3 })
      .add({ edits: [3] })
      .go();
    await edit(store, "e2", 1, "two");
    expect(await log(store)).toMatchObject([{ message: "two" }, { message: "" }, { message: "two" }]);
  });

  test("that a later one has overtaken leaves no text, also when it died before that", async () => {
    const store = await freshStore();
    await say(store, "m");
    for (const id of ["e1", "e2"]) {
      await append(store, { kind: "edit", room, id, target: 1, message: "overtaken", sender: ada });
    }
    await edit(store, "e3", 1, "later");
    await edit(store, "e1", 1, "overtaken");
    await store.events
      .patch({ room, seq: 1 })
      .add({ edits: [3] })
      .go();
    await edit(store, "e2", 1, "overtaken");
    expect(JSON.stringify(await log(store))).not.toContain("overtaken");
    expect((await log(store))[0]).toMatchObject({ message: "later", changed: 4 });
  });
});

describe("a deletion", () => {
  test("takes the text out of the message, all its edits, and the user's messages", async () => {
    const store = await freshStore();
    await say(store, "m", "secret");
    await edit(store, "e1", 1, "secret too");
    await edit(store, "e2", 1, "still secret");
    await remove(store, "d", 1);
    expect(JSON.stringify(await log(store))).not.toContain("secret");
    expect((await log(store))[0]).toMatchObject({ deleted: true, message: "", changed: 4 });
    const { messages } = await messagesByUser(store, "ada", { limit: 10 });
    expect(messages).toMatchObject([{ deleted: true, message: "" }]);
  });

  test("that died before it scrubbed the edits is completed by its retry", async () => {
    const store = await freshStore();
    await say(store, "m");
    await edit(store, "e", 1, "secret");
    await append(store, { kind: "delete", room, id: "d", target: 1, sender: ada });
    await remove(store, "d", 1);
    expect(JSON.stringify(await log(store))).not.toContain("secret");
  });

  test("retried scrubs nothing once all texts are gone", async () => {
    let writes = 0;
    const store = await freshStore({
      afterCall: async (command) => {
        if (command.startsWith("Update")) writes += 1;
      },
    });
    await say(store, "m");
    for (let nth = 1; nth <= 10; nth++) await edit(store, `e${nth}`, 1, `secret ${nth}`);
    await remove(store, "d", 1);
    expect(writes).toBeGreaterThan(10);
    writes = 0;
    expect(await remove(store, "d", 1)).toMatchObject({ repeated: true });
    // It takes a place, and the message alone is asked once more whether it is deleted.
    expect(writes).toBe(2);
    expect(JSON.stringify(await log(store))).not.toContain("secret");
  });

  test("that several ask for at once removes each text once", async () => {
    const edits = 20;
    let updates = 0;
    const store = await freshStore({
      afterCall: async (command) => {
        if (command.startsWith("Update")) updates += 1;
      },
    });
    await say(store, "m");
    for (let nth = 1; nth <= edits; nth++) await edit(store, `e${nth}`, 1, `secret ${nth}`);
    updates = 0;
    const deletions = Array.from({ length: 5 }, (_, nth) => remove(store, `d${nth}`, 1));
    await Promise.allSettled(deletions);
    expect(JSON.stringify(await log(store))).not.toContain("secret");
    // Each takes a place, and asks the message. One notes that the texts are gone.
    expect(updates).toBe(
      edits + 1 + 2 * (await log(store)).filter(({ action }) => action === "delete").length,
    );
  });

  test("that died between the message and its edits is charged to its retry for the text left", async () => {
    const store = await freshStore();
    await say(store, "m");
    for (let nth = 1; nth <= 3; nth++) await edit(store, `e${nth}`, 1, `secret ${nth}`);
    const draft = { kind: "delete", room, id: "d", target: 1, sender: ada } as const;
    await append(store, draft);
    await store.events.patch({ room, seq: 1 }).set({ message: "", deleted: true, changed: 5 }).go();
    const costs: number[] = [];
    const retry = () => record(store, draft, { onCost: (cost) => costs.push(cost) });
    await retry();
    expect(costs.filter((cost) => cost >= prices.writeUnit)).toHaveLength(1);
    costs.length = 0;
    await retry();
    expect(costs.filter((cost) => cost >= prices.writeUnit)).toEqual([]);
  });

  test("that died between the message and its edits is completed by its retry", async () => {
    const store = await freshStore();
    await say(store, "m");
    for (let nth = 1; nth <= 3; nth++) await edit(store, `e${nth}`, 1, `secret ${nth}`);
    await append(store, { kind: "delete", room, id: "d", target: 1, sender: ada });
    await store.events.patch({ room, seq: 1 }).set({ message: "", deleted: true, changed: 5 }).go();
    // An edit that is retried meanwhile scrubs its own text, and is no sign that all are gone.
    await edit(store, "e1", 1, "secret 1");
    expect(JSON.stringify(await log(store))).toContain("secret");
    await remove(store, "d", 1);
    expect(JSON.stringify(await log(store))).not.toContain("secret");
  });

  test("is final: a later edit is refused, and one in flight leaves nothing", async () => {
    const store = await freshStore();
    await say(store, "m");
    await append(store, { kind: "edit", room, id: "e", target: 1, message: "secret", sender: ada });
    await remove(store, "d", 1);
    await edit(store, "e", 1, "secret");
    expect(JSON.stringify(await log(store))).not.toContain("secret");
    await expect(edit(store, "e2", 1, "again")).rejects.toMatchObject({ code: "not_found", field: "seq" });
  });
});

describe("a message that was edited as often as may be", () => {
  /** Message 1 with its last edit but one, as if it had come through the log. */
  const nearlyAtItsEnd = async (store: Store) => {
    await say(store, "m");
    const edits = Array.from({ length: editsOfMessage - 1 }, (_, nth) => 1000 + nth);
    await store.events.patch({ room, seq: 1 }).add({ edits }).go();
    await edit(store, "last", 1, "the last text");
  };

  test("takes no other edit, keeps its text, and stores nothing for what was refused", async () => {
    const store = await freshStore();
    await nearlyAtItsEnd(store);
    await expect(edit(store, "x", 1, "one too many")).rejects.toMatchObject({
      code: "too_many_edits",
      field: "seq",
      message: "A message may be edited 100 times. It can still be deleted.",
    });
    expect(await log(store)).toMatchObject([{ message: "the last text" }, { message: "the last text" }]);
  });

  test("still takes the retry of its last edit", async () => {
    const store = await freshStore();
    await nearlyAtItsEnd(store);
    expect(await edit(store, "last", 1, "the last text")).toMatchObject({
      repeated: true,
      event: { seq: 2 },
    });
  });

  test("says first that it is another's", async () => {
    const store = await freshStore();
    await nearlyAtItsEnd(store);
    await expect(edit(store, "x", 1, "not hers", grace)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("can be deleted, with the texts of its edits", async () => {
    const store = await freshStore();
    await nearlyAtItsEnd(store);
    await remove(store, "d", 1);
    expect(await log(store)).toMatchObject([{ deleted: true, message: "" }, { message: "" }, { seq: 3 }]);
  });
});

test.each([
  ["another's message", 1, "forbidden"],
  ["no message", 9, "not_found"],
  ["a change", 2, "not_found"],
])("a change of %s is refused, and nothing is stored", async (_, target, code) => {
  const refused = { code, field: "seq" };
  const store = await freshStore();
  await say(store, "m");
  await edit(store, "e", 1, "mine");
  await expect(edit(store, "x", target, "yours", grace)).rejects.toMatchObject(refused);
  await expect(remove(store, "y", target, grace)).rejects.toMatchObject(refused);
  expect(await log(store)).toHaveLength(2);
});

/** What a reader who has followed the log from its start shows of message 1. */
const replayed = (events: RoomEvent[]) => {
  const deleted = events.some(({ action }) => action === "delete");
  const last = events.findLast((event) => event.action === "edit" && event.message !== "");
  return deleted ? "" : last && "message" in last ? last.message : "m";
};

test("a message that reads like a change opens no way to another's message", async () => {
  const store = await freshStore();
  await say(store, "m", "stays");
  await sendMessage(store, { room, id: "x", message: "delete", replyTo: 1, sender: grace });
  await expect(remove(store, "x", 1, grace)).rejects.toMatchObject({ code: "id_reused" });
  await expect(remove(store, "y", 1, grace)).rejects.toMatchObject({ code: "forbidden" });
  expect((await log(store))[0]).toMatchObject({ message: "stays" });
  // Nor does an id that was used for something of one's own.
  await expect(edit(store, "x", 2, "other", grace)).rejects.toMatchObject({ code: "id_reused" });
});

test("whatever changes run at once, the message holds what replaying the log gives, one edit its text", async () => {
  const change = fc.constantFrom("e1", "e2", "e3", "d");
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
      const store = await freshStore();
      await say(store, "m");
      const make = (id: string) => (id === "d" ? remove(store, id, 1) : edit(store, id, 1, `text of ${id}`));
      const texts = async () =>
        (await log(store)).filter((event) => event.action === "edit" && event.message !== "");
      const made = await Promise.allSettled(changes.map(make));
      if (made.every(({ status }) => status === "fulfilled"))
        expect((await texts()).length).toBeLessThanOrEqual(1);
      // Whoever was told to try again does so.
      for (const id of new Set(changes)) await make(id).catch(() => undefined);
      const events = await log(store);
      const [message] = events;
      expect(message).toMatchObject({ message: replayed(events) });
      expect((await texts()).length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 20 },
  );
});

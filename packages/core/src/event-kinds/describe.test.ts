import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { meteredStore } from "../../test/metered-store.ts";
import { describeCost } from "../cost.ts";
import { append } from "../log/append.ts";
import type { Draft } from "../log/draft.ts";
import { openRoom } from "../log/head.ts";
import { record } from "../log/record.ts";
import { readLog } from "../log/slice.ts";
import { reassignIntents } from "../message/reassign-intents.ts";
import type { RoomEvent } from "../protocol/event.ts";
import type { Store } from "../table/store.ts";

const room = "general";
const ada = { userId: "account-ada", name: "Ada" };
const bob = { userId: "guest-bob", name: "Bob" };

type Texts = { title?: string; topic?: string };

const draft = (id: string, texts: Texts, retry = false): Draft => ({
  kind: "describe",
  room,
  id,
  sender: ada,
  retry,
  ...texts,
});
const say = (store: Store, id: string, texts: Texts) => record(store, draft(id, texts));

/** A room that Ada is a member of. */
const roomOfAda = async (options?: Parameters<typeof freshStore>[0]) => {
  const store = await freshStore(options);
  await record(store, { kind: "join", room, id: "join", sender: ada });
  return store;
};

/** What a newcomer is told of the room beside its log. */
const marksOf = async (store: Store) => (await openRoom(store, room)).readMarks();
const log = async (store: Store) => (await readLog(store, room, { after: 0, limit: 100 })).events;

/** What whoever has followed the log from its start calls the room. */
const replayed = (events: readonly RoomEvent[]) => {
  const told: { title?: object; topic?: object } = {};
  for (const event of events) {
    if (event.action !== "describe") continue;
    if (event.title !== undefined) told.title = { text: event.title, seq: event.seq };
    if (event.topic !== undefined) told.topic = { text: event.topic, seq: event.seq };
  }
  return told;
};

describe("a title or a topic", () => {
  test("is an event of the log, and what a newcomer is told of the room", async () => {
    const store = await roomOfAda();
    const { event } = await say(store, "d", { title: "The hall", topic: "What we do" });
    expect(event).toMatchObject({ action: "describe", seq: 2, name: "Ada", title: "The hall" });
    expect((await log(store)).at(-1)).toEqual(event);
    await say(store, "e", { topic: "" });
    expect(await marksOf(store)).toEqual({
      title: { text: "The hall", seq: 2 },
      topic: { text: "", seq: 3 },
    });
  });

  test("of a room without one takes a newcomer no read", async () => {
    const { store, billFor } = await meteredStore();
    await record(store, { kind: "message", room, id: "m", message: "hi", sender: ada });
    const head = await openRoom(store, room);
    expect(await billFor(() => head.readMarks())).toMatchObject({ readUnits: 0 });
  });

  test("is a member's to give, and stored of nobody else", async () => {
    const store = await roomOfAda();
    const foreign: Draft = { ...draft("x", { title: "Mine" }), sender: bob };
    await expect(record(store, foreign)).rejects.toMatchObject({ code: "not_member", field: "room" });
    await expect(say(store, "y", {})).rejects.toMatchObject({ code: "invalid_field", field: "title" });
    expect(await log(store)).toHaveLength(1);
  });

  test("that was stored and died before it was applied is completed by its retry", async () => {
    const store = await roomOfAda();
    await append(store, draft("d", { title: "The hall" }));
    expect(await marksOf(store)).toEqual({});
    const again = await record(store, draft("d", { title: "The hall" }, true));
    expect(again).toMatchObject({ repeated: true, event: { seq: 2 } });
    expect(await marksOf(store)).toEqual({ title: { text: "The hall", seq: 2 } });
  });

  test("that died between the description and the room's note of it is completed by its retry", async () => {
    const store = await roomOfAda();
    await append(store, draft("d", { title: "The hall" }));
    await store.descriptions.update({ room }).set({ title: "The hall", titleSeq: 2 }).go();
    await record(store, draft("d", { title: "The hall" }, true));
    expect(await marksOf(store)).toEqual({ title: { text: "The hall", seq: 2 } });
  });

  test("keeps no name of a user who is gone", async () => {
    const store = await roomOfAda();
    await say(store, "d", { title: "The hall" });
    const to = () => "deleted-x";
    await reassignIntents(store, { from: ada.userId, to, name: "Deleted user", intents: "forget" });
    expect((await log(store)).at(-1)).toMatchObject({ userId: "deleted-x", name: "Deleted user" });
    expect(await marksOf(store)).toEqual({ title: { text: "The hall", seq: 2 } });
  });
});

test("whatever is said at once and again, a newcomer is told what replaying the log gives", async () => {
  const texts = fc.record(
    { title: fc.constantFrom("one", "two", ""), topic: fc.constantFrom("a", "b", "") },
    { requiredKeys: [] },
  );
  const some = texts.filter(({ title, topic }) => title !== undefined || topic !== undefined);
  await fc.assert(
    fc.asyncProperty(fc.array(some, { minLength: 1, maxLength: 5 }), async (all) => {
      const store = await roomOfAda();
      const drafts = all.map((each, nth) => draft(`d${nth}`, each));
      await Promise.all(drafts.map((each) => record(store, each).catch(() => undefined)));
      // Whoever was told to try again does so.
      for (const each of drafts) await record(store, { ...each, retry: true });
      expect(await marksOf(store)).toEqual(replayed(await log(store)));
    }),
    { numRuns: 15 },
  );
});

const longest = { title: "😀".repeat(80), topic: "😀".repeat(250) };
const bytes = Buffer.byteLength(longest.title + longest.topic);

test.each<[string, Draft[], Draft]>([
  ["the longest title and topic", [], draft("d", longest)],
  ["others after the longest", [draft("d", longest)], draft("e", longest)],
  ["what is sent again", [draft("d", longest)], draft("d", longest, true)],
])("%s is charged at least what DynamoDB bills for it", async (_, before, last) => {
  const { store, billFor } = await meteredStore();
  await record(store, { kind: "join", room, id: "join", sender: ada });
  for (const each of before) await record(store, each);
  let charged = describeCost(bytes);
  const onCost = (cost: number) => {
    charged += cost;
  };
  const { price } = await billFor(() => record(store, last, { onCost }));
  expect(price).toBeLessThanOrEqual(charged);
});

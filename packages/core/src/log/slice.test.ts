import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { bytesOf } from "../answer/fit.ts";
import { messagesByUser, UserPage } from "../message/by-user.ts";
import { sendMessage } from "../message/send.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { maxPlaceAge } from "./append.ts";
import { readHead, takeSeq } from "./head.ts";
import { seal } from "./seal.ts";
import { sealAfter } from "./settle.ts";
import { readAfter, readLog } from "./slice.ts";

const day = 24 * 60 * 60 * 1000;

const say = (store: Store, id: string, room = "general", userId = "ada") =>
  sendMessage(store, { room, id, message: id, sender: { userId, name: userId } });

const many = async (store: Store, count: number) => {
  for (let n = 1; n <= count; n++) await say(store, `m${n}`);
};

const seqs = ({ events }: { events: { seq: number }[] }) => events.map(({ seq }) => seq);

describe("history by cursor", () => {
  test("the newest page comes first, older ones by `before`, what was missed by `after`", async () => {
    const store = await freshStore();
    await many(store, 7);
    const newest = await readLog(store, "general", { limit: 3 });
    expect([seqs(newest), newest.more, newest.settled]).toEqual([[5, 6, 7], true, 7]);
    const older = await readLog(store, "general", { before: 5, limit: 3 });
    expect([seqs(older), older.more]).toEqual([[2, 3, 4], true]);
    const oldest = await readLog(store, "general", { before: 2, limit: 3 });
    expect([seqs(oldest), oldest.more]).toEqual([[1], false]);
    const missed = await readLog(store, "general", { after: 2, limit: 3 });
    expect([seqs(missed), missed.more, missed.settled]).toEqual([[3, 4, 5], true, 5]);
    const rest = await readLog(store, "general", { after: 5, limit: 3 });
    expect([seqs(rest), rest.more, rest.settled]).toEqual([[6, 7], false, 7]);
  });

  test("a page that holds just what there is says that there is no more, at either end", async () => {
    const store = await freshStore();
    await many(store, 3);
    expect(await readLog(store, "general", { after: 0, limit: 3 })).toMatchObject({
      more: false,
      settled: 3,
    });
    expect(await readLog(store, "general", { after: 0, limit: 2 })).toMatchObject({ more: true, settled: 2 });
    expect(await readLog(store, "general", { limit: 3 })).toMatchObject({ more: false, settled: 3 });
    expect(await readLog(store, "general", { limit: 2 })).toMatchObject({ more: true, settled: 3 });
    expect(await readLog(store, "general", { limit: 1 })).toMatchObject({ more: true, settled: 3 });
    expect(await readLog(store, "general", { before: 1, limit: 2 })).toMatchObject({
      more: false,
      settled: 0,
    });
  });

  test("a page of nothing says whether there is more, and reads nothing", async () => {
    const calls: string[] = [];
    const store = await freshStore({ afterCall: async (command) => void calls.push(command) });
    await many(store, 2);
    calls.length = 0;
    const nothing = { limit: 0, unseen: () => expect.unreachable("Nothing is read.") };
    const head = await readHead(store, "general");
    if (!head) throw new Error("There is no room.");
    expect(await readAfter(store, "general", head, 1, nothing)).toMatchObject({ more: true, settled: 1 });
    expect(await readAfter(store, "general", head, 2, nothing)).toMatchObject({ more: false, settled: 2 });
    expect(calls).toEqual(["GetItemCommand"]);
  });

  test("the tenth message stands after the ninth", async () => {
    const store = await freshStore();
    await many(store, 12);
    expect(seqs(await readLog(store, "general", { limit: 50 }))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
  });

  test("a page ends at the megabyte that one Query gives, and says that there is more", async () => {
    const store = await freshStore();
    const long = "x".repeat(200_000);
    for (let n = 1; n <= 9; n++) {
      await sendMessage(store, {
        room: "general",
        id: `m${n}`,
        message: long,
        sender: { userId: "ada", name: "Ada" },
      });
    }
    const missed = await readLog(store, "general", { after: 0, limit: 200 });
    expect([missed.events.length, missed.settled, missed.more]).toEqual([4, 4, true]);
    const rest = await readLog(store, "general", { after: 5, limit: 200 });
    expect([rest.events.at(-1)?.seq, rest.settled, rest.more]).toEqual([9, 9, false]);
    const newest = await readLog(store, "general", { limit: 8 });
    expect([newest.events.map(({ seq }) => seq), newest.more]).toEqual([[6, 7, 8, 9], true]);
    const older = await readLog(store, "general", { before: 6, limit: 8 });
    expect([older.events.map(({ seq }) => seq), older.more]).toEqual([[2, 3, 4, 5], true]);
    let before: string | undefined;
    let found = 0;
    do {
      const page = await messagesByUser(store, "ada", {
        limit: 7,
        ...(before !== undefined && { before: v.parse(UserPage, { before }).before }),
      });
      found += page.messages.length;
      before = page.next;
    } while (before !== undefined);
    expect(found).toBe(9);
  });

  test("a cursor beyond the head is brought back to it", async () => {
    const store = await freshStore();
    await many(store, 2);
    expect(await readLog(store, "general", { after: 999, limit: 50 })).toMatchObject({
      head: 2,
      settled: 2,
      events: [],
    });
  });

  test("a room nobody has been in is empty, and other rooms are not in it", async () => {
    const store = await freshStore();
    await say(store, "elsewhere", "other");
    expect(await readLog(store, "general", { limit: 50 })).toMatchObject({
      head: 0,
      events: [],
      more: false,
    });
  });
});

describe("a place that was taken and never filled", () => {
  test("is not settled while the send may still be in flight, and is sealed afterwards", async () => {
    const clock = clockAt("2026-01-01T00:00:00.000Z");
    const store = await freshStore({ now: clock.now });
    await say(store, "a");
    await takeSeq(store, "general");
    await say(store, "c");
    const early = await readLog(store, "general", { after: 0, limit: 50 });
    expect([seqs(early), early.settled]).toEqual([[1, 3], 1]);
    clock.pass(sealAfter);
    const late = await readLog(store, "general", { after: 0, limit: 50 });
    expect([seqs(late), late.settled]).toEqual([[1, 3], 3]);
  });

  test("right after the first message of a page of history is not settled either", async () => {
    const store = await freshStore();
    await many(store, 2);
    await takeSeq(store, "general");
    await say(store, "d");
    await say(store, "e");
    const newest = await readLog(store, "general", { limit: 3 });
    expect([seqs(newest), newest.settled, newest.more]).toEqual([[2, 4, 5], 2, true]);
  });

  test("before the first message of all is not settled either", async () => {
    const clock = clockAt("2026-01-01T00:00:00.000Z");
    const store = await freshStore({ now: clock.now });
    await takeSeq(store, "general");
    await say(store, "b");
    const newest = await readLog(store, "general", { limit: 50 });
    expect([seqs(newest), newest.settled, newest.more]).toEqual([[2], 0, false]);
    clock.pass(sealAfter);
    expect((await readLog(store, "general", { limit: 50 })).settled).toBe(2);
  });

  test("in long rows of such places is settled read by read, each of which seals 25 in all", async () => {
    const clock = clockAt("2026-01-01T00:00:00.000Z");
    const store = await freshStore({ now: clock.now });
    for (let n = 0; n < 20; n++) await takeSeq(store, "general");
    await say(store, "middle");
    for (let n = 0; n < 20; n++) await takeSeq(store, "general");
    await say(store, "last");
    clock.pass(sealAfter);
    expect((await readLog(store, "general", { after: 0, limit: 200 })).settled).toBe(26);
    expect((await readLog(store, "general", { after: 26, limit: 200 })).settled).toBe(42);
  });

  test("at the end of the log is sealed by the age of the head", async () => {
    const clock = clockAt("2026-01-01T00:00:00.000Z");
    const store = await freshStore({ now: clock.now });
    await say(store, "a");
    await takeSeq(store, "general");
    expect((await readLog(store, "general", { after: 1, limit: 50 })).settled).toBe(1);
    clock.pass(sealAfter);
    expect((await readLog(store, "general", { after: 1, limit: 50 })).settled).toBe(2);
    expect((await readLog(store, "general", { limit: 50 })).settled).toBe(2);
  });
});

test("where messages end, a place is sealed as well while the send that took it may still store there", async () => {
  const clock = clockAt("2026-01-01T00:00:00.000Z");
  const store = await freshStore({ now: clock.now, retentionDays: 1 });
  const late = await takeSeq(store, "general");
  await say(store, "b");
  clock.pass(maxPlaceAge);
  expect((await readLog(store, "general", { after: 0, limit: 50 })).settled).toBe(2);
  expect(await readPlace(store, "general", late.seq)).toMatchObject({ kind: "void" });
});

test.each([-3_600_000, 40 * day])(
  "a place that was given up is sealed after the clock steps by %i ms",
  async (step) => {
    const clock = clockAt("2026-01-01T00:00:00.000Z");
    const store = await freshStore({ now: clock.now });
    const late = await takeSeq(store, "general");
    await say(store, "b");
    clock.pass(step);
    const read = await readLog(store, "general", { after: 0, limit: 50 });
    expect([seqs(read), read.settled]).toEqual([[2], 2]);
    // Whoever took it can store nothing there any more.
    expect(await store.events.get({ room: "general", seq: late.seq }).go()).toMatchObject({
      data: { kind: "void" },
    });
  },
);

describe("retention", () => {
  test("an expired message is never shown, even while DynamoDB still has it", async () => {
    const clock = clockAt("2026-01-01T00:00:00.000Z");
    const store = await freshStore({ now: clock.now, retentionDays: 30 });
    await say(store, "old");
    clock.pass(20 * day);
    await say(store, "young");
    clock.pass(15 * day);
    const log = await readLog(store, "general", { limit: 50 });
    expect([seqs(log), log.settled, log.more]).toEqual([[2], 2, false]);
    const missed = await readLog(store, "general", { after: 0, limit: 50 });
    expect([seqs(missed), missed.settled]).toEqual([[2], 2]);
    const { messages } = await messagesByUser(store, "ada", { limit: 50 });
    expect(messages.map(({ id }) => id)).toEqual(["young"]);
  });

  test("a page of which all has expired says that there is more, and is settled no further than its end", async () => {
    const clock = clockAt("2026-01-01T00:00:00.000Z");
    const store = await freshStore({ now: clock.now, retentionDays: 1 });
    const sender = { userId: "ada", name: "Ada" };
    for (let n = 1; n <= 6; n++)
      await sendMessage(store, { room: "general", id: `m${n}`, message: "x".repeat(200_000), sender });
    clock.pass(1.5 * day);
    await say(store, "young");
    clock.pass(0.5 * day);
    const page = await readLog(store, "general", { after: 0, limit: 200 });
    expect([seqs(page), page.more]).toEqual([[], true]);
    expect(page.settled).toBeLessThanOrEqual(6);
    const rest = await readLog(store, "general", { after: page.settled, limit: 200 });
    expect([seqs(rest), rest.more, rest.settled]).toEqual([[7], false, 7]);
  });

  test("what DynamoDB has deleted is settled at once, however much it is", async () => {
    const clock = clockAt("2026-01-01T00:00:00.000Z");
    const store = await freshStore({ now: clock.now, retentionDays: 30 });
    await many(store, 40);
    clock.pass(32 * day);
    for (let seq = 1; seq <= 40; seq++) await store.events.delete({ room: "general", seq }).go();
    await say(store, "new");
    const missed = await readLog(store, "general", { after: 5, limit: 200 });
    expect([seqs(missed), missed.settled]).toEqual([[41], 41]);
    const newest = await readLog(store, "general", { limit: 50 });
    expect([seqs(newest), newest.settled, newest.more]).toEqual([[41], 41, false]);
  });

  test("that was turned on later hides nothing of what came before", async () => {
    const clock = clockAt("2026-01-01T00:00:00.000Z");
    const forever = await freshStore({ now: clock.now });
    await many(forever, 3);
    const store = { ...forever, retentionDays: 1 };
    for (const id of ["x", "y", "z"]) await say(store, id);
    clock.pass(2 * day);
    const newest = await readLog(store, "general", { limit: 3 });
    expect([seqs(newest), newest.more]).toEqual([[], true]);
    expect(seqs(await readLog(store, "general", { before: 4, limit: 3 }))).toEqual([1, 2, 3]);
  });

  test("whoever reads is charged for what was read and is not shown, and for that alone", async () => {
    const clock = clockAt("2026-01-01T00:00:00.000Z");
    const store = await freshStore({ now: clock.now, retentionDays: 1 });
    await say(store, "old");
    const given = await takeSeq(store, "general");
    await seal(store, "general", given.seq);
    clock.pass(day);
    await say(store, "young");
    const unseen: number[] = [];
    const read = async (after: number) =>
      seqs(await readLog(store, "general", { after, limit: 50 }, { unseen: (bytes) => unseen.push(bytes) }));
    expect(await read(0)).toEqual([3]);
    const sizes = await Promise.all(
      [1, 2].map(async (seq) => bytesOf(await readPlace(store, "general", seq))),
    );
    expect(unseen).toEqual(sizes);
    expect(await read(2)).toEqual([3]);
    expect(unseen).toEqual(sizes);
  });

  test("without a setting messages stay forever", async () => {
    const clock = clockAt("2026-01-01T00:00:00.000Z");
    const store = await freshStore({ now: clock.now });
    await say(store, "old");
    clock.pass(10_000 * day);
    expect(seqs(await readLog(store, "general", { limit: 50 }))).toEqual([1]);
  });
});

test("a user's messages come from all rooms, newest first, page by page", async () => {
  const clock = clockAt("2026-01-01T00:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  for (const [id, room, user] of [
    ["1", "general", "ada"],
    ["2", "random", "ada"],
    ["3", "general", "grace"],
    ["4", "general", "ada"],
  ] as const) {
    await say(store, id, room, user);
    clock.pass(1000);
  }
  const first = await messagesByUser(store, "ada", { limit: 2 });
  expect(first.messages.map(({ id, room }) => [id, room])).toEqual([
    ["4", "general"],
    ["2", "random"],
  ]);
  const [timestamp = "", room = "", seq] = first.next?.split("~") ?? [];
  const second = await messagesByUser(store, "ada", {
    before: { timestamp, room, seq: Number(seq) },
    limit: 2,
  });
  expect(second.messages.map(({ id }) => id)).toEqual(["1"]);
  expect(second.next).toBeUndefined();
});

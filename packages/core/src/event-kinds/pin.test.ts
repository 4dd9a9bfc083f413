import { describe, expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { append } from "../log/append.ts";
import type { Draft } from "../log/draft.ts";
import { record } from "../log/record.ts";
import { readLog } from "../log/slice.ts";
import { sendMessage } from "../message/send.ts";
import { findHead } from "../room/head.ts";
import type { Store } from "../store.ts";
import { pinsOfRoom } from "./pin.ts";

const room = "general";
const ada = { userId: "ada", name: "Ada" };
const grace = { userId: "grace", name: "Grace" };

const say = (store: Store, id: string) => sendMessage(store, { room, id, message: id, sender: ada });
const draft = (id: string, target: number, pinned: boolean): Draft => ({
  kind: "pin",
  room,
  id,
  target,
  pinned,
  sender: grace,
});
const pin = (store: Store, id: string, target: number, pinned = true) =>
  record(store, draft(id, target, pinned));
const remove = (store: Store, target: number) =>
  record(store, { kind: "delete", room, id: "d", target, sender: ada });
const pins = async (store: Store) => (await findHead(store, room))?.marks.pins;
const marks = async (store: Store) =>
  (await readLog(store, room, { after: 0, limit: 100 })).events.flatMap((event) =>
    event.action === "message" && event.pin !== undefined ? [{ target: event.seq, seq: event.pin }] : [],
  );

describe("a pin", () => {
  test("of another's message is an event of the log, in the message and in the room's state", async () => {
    const store = await freshStore();
    await say(store, "m");
    const { event } = await pin(store, "p", 1);
    expect(event).toMatchObject({ action: "pin", seq: 2, target: 1, pinned: true, userId: "grace" });
    expect(await pins(store)).toEqual([{ target: 1, seq: 2 }]);
    expect(await marks(store)).toEqual([{ target: 1, seq: 2 }]);
  });

  test("retried is one pin, also after it was undone", async () => {
    const store = await freshStore();
    await say(store, "m");
    await pin(store, "p", 1);
    await pin(store, "u", 1, false);
    expect(await pin(store, "p", 1)).toMatchObject({ repeated: true, event: { seq: 2 } });
    expect(await pins(store)).toBeUndefined();
    expect(await marks(store)).toEqual([]);
  });

  test("that was stored and died before the room had it is completed by its retry", async () => {
    const store = await freshStore();
    await say(store, "m");
    await append(store, draft("p", 1, true));
    expect(await pins(store)).toBeUndefined();
    await pin(store, "p", 1);
    expect(await pins(store)).toEqual([{ target: 1, seq: 2 }]);
  });

  test("is taken off as often as anybody likes", async () => {
    const store = await freshStore();
    await say(store, "m");
    await pin(store, "p", 1);
    await pin(store, "u1", 1, false);
    await pin(store, "u2", 1, false);
    expect(await pins(store)).toBeUndefined();
  });

  test("goes when its message is deleted, and does not come back", async () => {
    const store = await freshStore();
    await say(store, "m");
    await pin(store, "p", 1);
    await append(store, draft("late", 1, true));
    await remove(store, 1);
    expect(await pins(store)).toBeUndefined();
    await pin(store, "late", 1);
    expect(await pins(store)).toBeUndefined();
    expect(await marks(store)).toEqual([]);
    await expect(pin(store, "again", 1)).rejects.toMatchObject({ code: "not_found" });
  });

  test.each([
    ["no message", 9],
    ["a change", 2],
  ])("of %s is refused, and nothing is stored", async (_, target) => {
    const store = await freshStore();
    await say(store, "m");
    await pin(store, "p", 1);
    await expect(pin(store, "x", target)).rejects.toMatchObject({ code: "not_found" });
    expect(await pins(store)).toEqual([{ target: 1, seq: 2 }]);
  });
});

describe("a room with as many pins as may be", () => {
  const full = async (store: Store) => {
    for (let nth = 1; nth <= pinsOfRoom + 2; nth++) await say(store, `m${nth}`);
    for (let nth = 1; nth < pinsOfRoom; nth++) await pin(store, `p${nth}`, nth);
  };

  test("takes one of several that are pinned at once, and says so to the others", async () => {
    const store = await freshStore();
    await full(store);
    const outcomes = await Promise.allSettled(
      [0, 1, 2].map((nth) => pin(store, `last${nth}`, pinsOfRoom + nth)),
    );
    const refused = outcomes.flatMap((each) => (each.status === "rejected" ? [each.reason.code] : []));
    expect(refused).toEqual(["too_many_pins", "too_many_pins"]);
    expect(await pins(store)).toHaveLength(pinsOfRoom);
  });

  test("takes another once one was unpinned or deleted", async () => {
    const store = await freshStore();
    await full(store);
    await pin(store, "last", pinsOfRoom);
    await expect(pin(store, "x", pinsOfRoom + 1)).rejects.toMatchObject({ code: "too_many_pins" });
    await pin(store, "u", 1, false);
    await pin(store, "x", pinsOfRoom + 1);
    await remove(store, 2);
    await pin(store, "y", pinsOfRoom + 2);
    expect(await pins(store)).toHaveLength(pinsOfRoom);
  });
});

test("whatever pins and unpins run at once, room and message say what the last in the log says", async () => {
  const store = await freshStore();
  await say(store, "m");
  for (let round = 0; round < 5; round++) {
    const each = [0, 1, 2, 3].map((nth) => [`${round}-${nth}`, nth % 2 === round % 2] as const);
    await Promise.all(each.map(([id, pinned]) => pin(store, id, 1, pinned)));
    const { events } = await readLog(store, room, { after: 0, limit: 100 });
    const last = events.findLast((event) => event.action === "pin");
    const expected = last?.pinned ? [{ target: 1, seq: last.seq }] : undefined;
    expect(await pins(store)).toEqual(expected);
    expect(await marks(store)).toEqual(expected ?? []);
  }
});

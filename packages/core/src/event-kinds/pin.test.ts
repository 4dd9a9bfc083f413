import { describe, expect, test } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { meteredStore } from "../../test/metered-store.ts";
import { uncharged } from "../cost.ts";
import { append } from "../log/append.ts";
import type { Draft } from "../log/draft.ts";
import { findHead } from "../log/head.ts";
import { record } from "../log/record.ts";
import { readLog } from "../log/slice.ts";
import { sendMessage } from "../message/send.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { applyEvent } from "./apply.ts";
import { log as pinKind } from "./pin.ts";
import { pinsOfRoom } from "./pin-list.ts";

const room = "general";
const ada = { userId: "ada", name: "Ada" };
const grace = { userId: "grace", name: "Grace" };

const say = (store: Store, id: string) => sendMessage(store, { room, id, message: id, sender: ada });
const draft = (id: string, target: number, pinned: boolean) =>
  ({ kind: "pin", room, id, target, pinned, sender: grace }) as const satisfies Draft;
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

  test("leaves nothing of itself in a message that is deleted", async () => {
    const store = await freshStore();
    await say(store, "m");
    await pin(store, "p", 1);
    await remove(store, 1);
    expect(await readPlace(store, room, 1)).not.toHaveProperty("pin");
  });

  test.each<[string, (store: Store) => Promise<unknown>]>([
    ["deleted", (store) => remove(store, 1)],
    ["gone", (store) => store.events.delete({ room, seq: 1 }).go()],
  ])("that died before its message had it writes nothing once that is %s", async (_, end) => {
    const { store, billFor } = await meteredStore();
    await say(store, "m");
    const { event } = await append(store, draft("p", 1, true));
    await end(store);
    expect(await billFor(() => applyEvent(store, room, event))).toMatchObject({ writeUnits: 0 });
    expect(await pins(store)).toBeUndefined();
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

describe("an unpin that comes between a pin's admission and its event", () => {
  const [last, other] = [pinsOfRoom, pinsOfRoom + 1];
  const refused = { code: "too_many_pins" };
  /** A room with as many pins as may be, and a message besides. */
  const full = async (options?: Parameters<typeof freshStore>[0]) => {
    const store = await freshStore(options);
    for (let nth = 1; nth <= other; nth++) await say(store, `m${nth}`);
    for (let nth = 1; nth <= last; nth++) await pin(store, `p${nth}`, nth);
    return store;
  };
  /** Admits a pin, and returns what stores it. */
  const admit = async (store: Store, id: string) => {
    const message = await pinKind.require?.(store, draft(id, last, true), uncharged);
    return async () => {
      const { event } = await append(store, draft(id, last, true));
      await applyEvent(store, room, event, message);
    };
  };

  test.each([
    ["is not pinned yet", false],
    ["is pinned already", true],
  ])("leaves it its place, of a message that %s", async (_, isPinned) => {
    const store = await full();
    if (!isPinned) await pin(store, "before", last, false);
    const storePin = await admit(store, "late");
    await pin(store, "unpin", last, false);
    expect(await pins(store)).toHaveLength(pinsOfRoom - 1);
    await expect(pin(store, "no place", other)).rejects.toMatchObject(refused);
    await storePin();
    expect(await pins(store)).toHaveLength(pinsOfRoom);
    await pin(store, "after", last, false);
    await pin(store, "place", other);
    expect(await pins(store)).toHaveLength(pinsOfRoom);
  });

  test("leaves it no place when the unpin comes later in the log", async () => {
    const store = await full();
    await pin(store, "before", last, false);
    const message = await pinKind.require?.(store, draft("late", last, true), uncharged);
    const { event } = await append(store, draft("late", last, true));
    await pin(store, "unpin", last, false);
    await applyEvent(store, room, event, message);
    await pin(store, "place", other);
    expect((await pins(store))?.map(({ target }) => target)).not.toContain(last);
  });

  test("leaves its place to others when it never comes", async () => {
    const clock = clockAt("2026-01-01T00:00:00Z");
    const store = await full({ now: clock.now });
    await admit(store, "lost");
    await pin(store, "unpin", last, false);
    clock.pass(61_000);
    await pin(store, "place", other);
    expect(await pins(store)).toHaveLength(pinsOfRoom);
  });

  test("leaves the second of two pins its place once the first is stored", async () => {
    const store = await full();
    const [first, second] = [await admit(store, "first"), await admit(store, "second")];
    await first();
    await pin(store, "unpin", last, false);
    await expect(pin(store, "no place", other)).rejects.toMatchObject(refused);
    await second();
    expect(await pins(store)).toHaveLength(pinsOfRoom);
    await pin(store, "after", last, false);
    await pin(store, "place", other);
    expect(await pins(store)).toHaveLength(pinsOfRoom);
  });

  test("leaves it its place when a pin that was stored before is sent again meanwhile", async () => {
    const store = await full();
    const storePin = await admit(store, "late");
    await pin(store, `p${last}`, last);
    await pin(store, "unpin", last, false);
    await expect(pin(store, "no place", other)).rejects.toMatchObject(refused);
    await storePin();
    expect(await pins(store)).toHaveLength(pinsOfRoom);
  });
});

describe("a pin that is refused for an id that was used before", () => {
  const [last, other] = [pinsOfRoom, pinsOfRoom + 1];
  /** A room that has one place left, and an id that Grace has used. */
  const nearlyFull = async (options?: Parameters<typeof freshStore>[0]) => {
    const store = await freshStore(options);
    for (let nth = 1; nth <= other; nth++) await say(store, `m${nth}`);
    for (let nth = 1; nth < last; nth++) await pin(store, `p${nth}`, nth);
    return store;
  };
  const isTaken = { code: "id_reused" };

  test("leaves its place to others", async () => {
    const store = await nearlyFull();
    await expect(pin(store, "p1", last)).rejects.toMatchObject(isTaken);
    await pin(store, "place", other);
    expect(await pins(store)).toHaveLength(pinsOfRoom);
  });

  test("leaves it also when the id is used while it is checked", async () => {
    let useId: (() => Promise<unknown>) | undefined;
    const store = await nearlyFull({
      afterCall: async (command) => {
        const use = command === "GetItemCommand" ? useId : undefined;
        if (!use) return;
        useId = undefined;
        await use();
      },
    });
    useId = () => append(store, { kind: "message", room, id: "twice", message: "hi", sender: grace });
    await expect(pin(store, "twice", last)).rejects.toMatchObject(isTaken);
    await pin(store, "place", other);
    expect(await pins(store)).toHaveLength(pinsOfRoom);
  });

  test("keeps the place of another pin that is in flight when it was to unpin", async () => {
    const store = await nearlyFull();
    await pinKind.require?.(store, draft("good", last, true), uncharged);
    await pinKind.require?.(store, draft("refused", last, false), uncharged);
    await pinKind.release?.(store, draft("refused", last, false), uncharged);
    await expect(pin(store, "no place", other)).rejects.toMatchObject({ code: "too_many_pins" });
  });

  test("keeps the place of another pin of the message that is in flight", async () => {
    const store = await nearlyFull();
    await pinKind.require?.(store, draft("good", last, true), uncharged);
    await pinKind.require?.(store, draft("refused", last, true), uncharged);
    await pinKind.release?.(store, draft("refused", last, true), uncharged);
    await expect(pin(store, "no place", other)).rejects.toMatchObject({ code: "too_many_pins" });
    await pinKind.release?.(store, draft("good", last, true), uncharged);
    await pin(store, "place", other);
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

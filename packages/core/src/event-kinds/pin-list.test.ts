import { afterEach, describe, expect, test, vi } from "vitest";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { type OnCost, prices, uncharged } from "../cost.ts";
import type { Draft } from "../log/draft.ts";
import { record } from "../log/record.ts";
import { sendMessage } from "../message/send.ts";
import type { EventItem } from "../table/event.entity.ts";
import { readPlace } from "../table/place.ts";
import type { Store } from "../table/store.ts";
import { list, pinsIn, pinsOfRoom, release, reserve, withoutOne } from "./pin-list.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const room = "general";
const sender = { userId: "ada", name: "Ada" };
const pin = (id: string, target: number, pinned = true): Draft => ({
  kind: "pin",
  room,
  id,
  target,
  pinned,
  sender,
});
const say = (store: Store, id: string) => sendMessage(store, { room, id, message: id, sender });
const reserving = (store: Store, target: number, onCost: OnCost = uncharged) =>
  reserve(store, { room, target }, onCost);
const releasing = (store: Store, target: number, onCost: OnCost = uncharged) =>
  release(store, { room, target }, onCost);

/** The text of a room's list, as it is stored. */
const stored = async (store: Store) => (await store.rooms.get({ room }).go({ consistent: true })).data?.pins;
const listed = async (store: Store) => pinsIn(await stored(store));

const talk = async (store: Store, messages: number) => {
  for (let nth = 1; nth <= messages; nth++) await say(store, `m${nth}`);
};

describe("the text of a room's list", () => {
  test("has target and seq in base 36, by target, whichever was pinned first", async () => {
    const store = await freshStore();
    await talk(store, 40);
    for (const target of [38, 2, 37]) await record(store, pin(`p${target}`, target));
    expect(await stored(store)).toBe("2:16 11:17 12:15");
    expect(await listed(store)).toEqual([
      { target: 2, seq: 42 },
      { target: 37, seq: 43 },
      { target: 38, seq: 41 },
    ]);
  });

  test("has the second at which a pin in flight was admitted, and how many are beyond one", async () => {
    const store = await freshStore({ now: () => 36_999 });
    await talk(store, 1);
    await reserving(store, 1);
    expect(await stored(store)).toBe("1::11");
    await reserving(store, 1);
    expect(await stored(store)).toBe("1::11:2");
    await releasing(store, 1);
    expect(await stored(store)).toBe("1::11");
  });

  test("is missing once nothing is in it", async () => {
    const store = await freshStore();
    await talk(store, 1);
    await record(store, pin("p", 1));
    await record(store, pin("u", 1, false));
    expect(await stored(store)).toBeUndefined();
  });
});

describe("a pin in flight of a message that is pinned", () => {
  const pinned = async (now?: () => number) => {
    const store = await freshStore(now && { now });
    await talk(store, 1);
    await record(store, pin("p", 1));
    await reserving(store, 1);
    return store;
  };

  test("leaves it pinned when it is not stored", async () => {
    const store = await pinned();
    await releasing(store, 1);
    expect(await stored(store)).toBe("1:2");
  });

  test("leaves it pinned, and no place, a minute after it was admitted", async () => {
    const clock = clockAt("2026-01-01T00:00:00Z");
    const store = await pinned(clock.now);
    await say(store, "other");
    clock.pass(60_000);
    await reserving(store, 3);
    expect((await stored(store))?.split(" ")[0]).toBe("1:2");
  });

  test("keeps its place until then", async () => {
    const clock = clockAt("2026-01-01T00:00:00Z");
    const store = await pinned(clock.now);
    const before = await stored(store);
    await say(store, "other");
    clock.pass(59_999);
    await reserving(store, 3);
    expect((await stored(store))?.split(" ")[0]).toBe(before);
  });
});

describe("a full list", () => {
  const full = async () => {
    const store = await freshStore();
    await talk(store, pinsOfRoom + 1);
    const pins = Array.from({ length: pinsOfRoom }, (_, nth) => `${(nth + 1).toString(36)}:zz`).join(" ");
    await store.rooms.patch({ room }).set({ pins }).go();
    for (let seq = 1; seq <= pinsOfRoom; seq++)
      await store.events.patch({ room, seq }).set({ pin: 1295 }).go();
    return store;
  };

  test("gives the place of a message that has expired to another", async () => {
    const store = await full();
    await store.events.delete({ room, seq: 3 }).go();
    await reserving(store, pinsOfRoom + 1);
    const targets = (await listed(store)).map(({ target }) => target);
    expect(targets).toHaveLength(pinsOfRoom - 1);
    expect(targets).not.toContain(3);
  });

  test("gives the place of a message that is pinned no longer to another", async () => {
    const store = await full();
    await store.events.patch({ room, seq: 3 }).remove(["pin"]).go();
    await reserving(store, pinsOfRoom + 1);
    expect((await listed(store)).map(({ target }) => target)).not.toContain(3);
  });

  test("refuses another while each of its messages is pinned", async () => {
    const store = await full();
    await expect(reserving(store, pinsOfRoom + 1)).rejects.toMatchObject({
      code: "too_many_pins",
      message: "A room has at most 20 pinned messages. Unpin one first.",
      field: "seq",
    });
  });
});

test("a pin in flight that is given up leaves nothing, and the places of other messages as they are", async () => {
  const store = await freshStore({ now: () => 36_999 });
  await talk(store, 2);
  await reserving(store, 1);
  await reserving(store, 2);
  await releasing(store, 1);
  expect(await stored(store)).toBe("2::11");
});

/** What some work is charged, in millionths of a dollar, one cost after another, and its outcome. */
const charged = async (work: (onCost: OnCost) => Promise<unknown>) => {
  const costs: number[] = [];
  return { outcome: await work((cost) => costs.push(cost)), costs };
};

describe("listing a message", () => {
  const listing = (store: Store, known: EventItem | undefined, onCost: OnCost = uncharged) =>
    list(store, room, 1, { known, kept: withoutOne, onCost });
  /** A room whose message 1 is pinned, and in the list. */
  const pinned = async () => {
    const store = await freshStore({ now: () => 36_999 });
    await talk(store, 1);
    await record(store, pin("p", 1));
    return { store, message: await readPlace(store, room, 1) };
  };
  const unlist = (store: Store) => store.rooms.patch({ room }).remove(["pins"]).go();

  test("is charged no more than a read of the list where that is right already", async () => {
    const { store, message } = await pinned();
    expect((await charged((onCost) => listing(store, message, onCost))).costs).toEqual([prices.readUnit]);
    expect((await charged((onCost) => listing(store, undefined, onCost))).costs).toHaveLength(2);
  });

  test("reads the message once more after the list was written", async () => {
    const { store, message } = await pinned();
    await unlist(store);
    const { costs } = await charged((onCost) => listing(store, message, onCost));
    expect(costs).toHaveLength(3);
    expect(await listed(store)).toEqual([{ target: 1, seq: 2 }]);
  });

  test("that was unpinned since it was read ends with what it is now, and one pin in flight less", async () => {
    const { store, message } = await pinned();
    await record(store, pin("u", 1, false));
    await reserving(store, 1);
    await reserving(store, 1);
    await listing(store, message);
    expect(await stored(store)).toBe("1::11");
  });
});

describe("a change of a list", () => {
  test("is charged for a read, and for a write if it changes anything", async () => {
    const store = await freshStore();
    await talk(store, 1);
    const { readUnit, writeUnit } = prices;
    expect(await charged((onCost) => releasing(store, 1, onCost))).toEqual({
      outcome: false,
      costs: [readUnit],
    });
    expect(await charged((onCost) => reserving(store, 1, onCost))).toEqual({
      outcome: true,
      costs: [readUnit, writeUnit],
    });
  });

  test("reads none of the other messages while there is a place", async () => {
    const store = await freshStore();
    await talk(store, 2);
    await record(store, pin("p", 1));
    const { costs } = await charged((onCost) => reserving(store, 2, onCost));
    expect(costs).toEqual([prices.readUnit, prices.writeUnit]);
  });

  test("of a room that is not there changes nothing", async () => {
    const store = await freshStore();
    expect(await releasing(store, 1)).toBe(false);
    expect(await reserving(store, 1)).toBe(false);
  });

  test("keeps what others have put into an empty list meanwhile", async () => {
    let others: (() => Promise<unknown>) | undefined;
    const store = await freshStore({
      now: () => 36_999,
      afterCall: async (command) => {
        const act = command === "GetItemCommand" ? others : undefined;
        if (!act) return;
        others = undefined;
        await act();
      },
    });
    await talk(store, 2);
    others = () => reserving(store, 2);
    await reserving(store, 1);
    expect(await stored(store)).toBe("1::11 2::11");
  });

  test("gives up when others have changed it twelve times meanwhile", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    let others: (() => Promise<unknown>) | undefined;
    let changes = 0;
    const store = await freshStore({
      afterCall: async (command) => {
        if (command === "GetItemCommand") await others?.();
      },
    });
    await talk(store, 1);
    others = () => {
      changes += 1;
      return store.rooms
        .patch({ room })
        .set({ pins: `1:${changes}` })
        .go();
    };
    await expect(reserving(store, 1)).rejects.toMatchObject({ code: "unavailable" });
    expect(changes).toBe(12);
  });
});

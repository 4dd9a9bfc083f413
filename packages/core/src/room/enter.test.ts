import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fillRoom } from "../../test/filled-room.ts";
import { freshStore } from "../../test/fresh-store.ts";
import { subscribersOf } from "../../test/subscribers.ts";
import { fitState, fitStates } from "../answer/fit-state.ts";
import { readLog } from "../log/slice.ts";
import { sendMessage } from "../message/send.ts";
import type { RoomState } from "../protocol/event.ts";
import type { Store } from "../table/store.ts";
import { frameBytes, logPage } from "../wire/limits.ts";
import { headsAhead } from "./ahead.ts";
import { enterRoom, enterRooms } from "./enter.ts";

const reader = { user: "ada", member: { standing: "account" } } as const;

const connection = {
  connectionId: "a=",
  userId: "ada",
  name: "Ada",
  protocol: "parley.v1",
  connectedAt: 0,
} as const;

const say = (store: Store, count: number, text = "hello") =>
  Array.from({ length: count }).reduce<Promise<unknown>>(
    (before, _, n) =>
      before.then(() =>
        sendMessage(store, {
          room: "general",
          id: `m${n}`,
          message: text,
          sender: { userId: "ada", name: "Ada" },
        }),
      ),
    Promise.resolve(),
  );

const seqs = ({ events }: { events: { seq: number }[] }) => events.map(({ seq }) => seq);

describe("entering a room", () => {
  test("subscribes, and gives a newcomer the newest events", async () => {
    const store = await freshStore();
    await say(store, 3);
    const state = await enterRoom(store, connection, "general", null);
    expect([seqs(state), state.reset, state.head, state.settled, state.more]).toEqual([
      [1, 2, 3],
      true,
      3,
      3,
      false,
    ]);
    expect(await subscribersOf(store, "general")).toHaveLength(1);
  });

  test("gives somebody who comes back what was missed", async () => {
    const store = await freshStore();
    await say(store, 5);
    const { epoch } = await enterRoom(store, connection, "general", null);
    const state = await enterRoom(store, connection, "general", { epoch, seq: 3 });
    expect([seqs(state), state.reset, state.settled]).toEqual([[4, 5], false, 5]);
  });

  test.each([
    ["of another epoch", { epoch: "another", seq: 1 }],
    ["from the future", { seq: 99 }],
  ])("with a cursor %s starts afresh", async (_, cursor) => {
    const store = await freshStore();
    await say(store, 2);
    const { epoch } = await enterRoom(store, connection, "general", null);
    const state = await enterRoom(store, connection, "general", { epoch, ...cursor });
    expect([seqs(state), state.reset]).toEqual([[1, 2], true]);
  });

  test("settles the epoch of a room that is new", async () => {
    const store = await freshStore();
    const [one, two] = await Promise.all([
      enterRoom(store, connection, "general", null),
      enterRoom(store, connection, "general", null),
    ]);
    expect(one.epoch).not.toBe("");
    expect(two.epoch).toBe(one.epoch);
    expect([one.head, one.settled]).toEqual([0, 0]);
  });
});

describe("a state that is too large for a frame", () => {
  test("keeps the oldest of what was missed, and says where to go on", async () => {
    const store = await freshStore();
    await say(store, 12, "x".repeat(4000));
    const { epoch } = await enterRoom(store, connection, "general", null);
    const state = await enterRoom(store, connection, "general", { epoch, seq: 0 });
    const fitted = fitState(state, frameBytes - 1024);
    expect(Buffer.byteLength(JSON.stringify(fitted))).toBeLessThan(frameBytes);
    expect(fitted.events[0]?.seq).toBe(1);
    expect(fitted.more).toBe(true);
    expect(fitted.settled).toBe(fitted.events.at(-1)?.seq);
  });

  test("keeps the newest of a fresh start", async () => {
    const store = await freshStore();
    await say(store, 12, "x".repeat(4000));
    const state = await enterRoom(store, connection, "general", null);
    const [fitted] = fitStates([state], frameBytes - 1024);
    expect(fitted?.events.at(-1)?.seq).toBe(12);
    expect(fitted?.events.length).toBeLessThan(12);
    expect([fitted?.more, fitted?.settled]).toEqual([true, 12]);
  });
});

describe("entering many rooms at once", () => {
  /** Rooms with so many places each; every seventh was given up. */
  const sizes = [0, 1, 7, 50, 51, 120, 200, 201, 260];
  const roomOf = (size: number) => `room-${size}`;
  const isVoid = (seq: number) => seq % 7 === 0;
  const eventsOf = (size: number) =>
    Array.from({ length: size }, (_, index) => index + 1).filter((seq) => !isVoid(seq));

  /** All that somebody holds who goes on from a state by pages, as the protocol says. */
  const readOn = async (store: Store, { room, ...state }: RoomState, after: number) => {
    const held = seqs(state);
    let { more, settled } = state;
    let at = state.reset ? (held[0] ?? settled + 1) : Math.max(held.at(-1) ?? after, settled);
    for (let pages = 0; more && pages < 10; pages++) {
      const asked = state.reset ? { before: at } : { after: at };
      const page = await readLog(store, room, { ...asked, limit: logPage.max });
      held.push(...seqs(page));
      ({ more, settled } = page);
      at = state.reset ? (page.events[0]?.seq ?? 0) : Math.max(page.events.at(-1)?.seq ?? at, settled);
    }
    return held.toSorted((a, b) => a - b);
  };

  test("gives a page of events in all, and with the pages after it everybody has everything", async () => {
    const store = await freshStore();
    const epochs = new Map<number, string>();
    for (const size of sizes) {
      const texts = Array.from({ length: size }, (_, index) => (isVoid(index + 1) ? undefined : "hi"));
      epochs.set(size, await fillRoom(store, roomOf(size), texts));
    }
    const room = fc.record({
      size: fc.constantFrom(...sizes),
      cursor: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    });
    const many = fc.uniqueArray(room, { minLength: 1, selector: ({ size }) => size });
    await fc.assert(
      fc.asyncProperty(many, async (asked) => {
        const seqOf = ({ size, cursor }: (typeof asked)[number]) => Math.round((cursor ?? 0) * size);
        const cursors = asked.map((each) => {
          const epoch = epochs.get(each.size) ?? "";
          return [roomOf(each.size), each.cursor === null ? null : { epoch, seq: seqOf(each) }] as const;
        });
        const states = await enterRooms(store, connection, new Map(cursors));
        expect(states.map((state) => [state.room, state.head, state.reset])).toEqual(
          asked.map(({ size, cursor }) => [roomOf(size), size, cursor === null]),
        );
        const told = states.reduce((sum, { events }) => sum + events.length, 0);
        expect(told).toBeLessThanOrEqual(logPage.max + asked.length);
        for (const [index, state] of states.entries()) {
          const each = asked[index];
          if (!each) throw new Error("There is a state of no room that was asked for.");
          const held = await readOn(store, state, seqOf(each));
          expect(held).toEqual(eventsOf(each.size).filter((seq) => seq > seqOf(each)));
        }
      }),
      { numRuns: 25 },
    );
  });

  test("serves the first rooms first, and of those without a place for events says how far they go", async () => {
    const store = await freshStore();
    const texts = Array.from({ length: 75 }, () => "hi");
    const seqs = { one: 0, two: 50, three: 45 };
    const cursors = new Map<string, { epoch: string; seq: number }>();
    for (const [room, seq] of Object.entries(seqs))
      cursors.set(room, { epoch: await fillRoom(store, room, texts), seq });
    const states = await enterRooms(store, connection, cursors);
    expect(states.map(({ events, settled, more, head }) => [events.length, settled, more, head])).toEqual([
      [75, 75, false, 75],
      [25, 75, false, 75],
      [0, 45, true, 75],
    ]);
  });
});

test("rooms of which little was missed share a page by what was missed, not by how long they are", async () => {
  const store = await freshStore();
  const texts = Array.from({ length: 150 }, () => "hi");
  const cursors = new Map<string, { epoch: string; seq: number }>();
  for (const room of ["one", "two", "three"])
    cursors.set(room, { epoch: await fillRoom(store, room, texts), seq: 145 });
  const states = await enterRooms(store, connection, cursors);
  expect(states.map(({ events, more }) => [events.length, more])).toEqual([
    [5, false],
    [5, false],
    [5, false],
  ]);
});

test("a newcomer gets a page of the newest, and no more of a long room", async () => {
  const store = await freshStore();
  await fillRoom(
    store,
    "general",
    Array.from({ length: logPage.default + 20 }, () => "hi"),
  );
  const { events, more } = await enterRoom(store, connection, "general", null);
  expect([events.length, events.at(-1)?.seq, more]).toEqual([logPage.default, logPage.default + 20, true]);
});

test("what was missed of a room is cut at the megabyte of one Query, and goes on after that", async () => {
  const store = await freshStore();
  const epoch = await fillRoom(
    store,
    "general",
    Array.from({ length: 80 }, () => "x".repeat(16_000)),
  );
  const { events, settled, more } = await enterRoom(store, connection, "general", { epoch, seq: 0 });
  expect(events.length).toBeGreaterThan(50);
  expect(events.length).toBeLessThan(70);
  expect([settled, more]).toEqual([events.length, true]);
});

test("a pong names only rooms whose head is beyond what the client holds", async () => {
  const store = await freshStore();
  await say(store, 2);
  expect(await headsAhead(store, reader, new Map(Object.entries({ general: 1, nowhere: 0 })))).toEqual({
    rooms: { general: 2 },
    messages: { general: 2 },
  });
  expect(await headsAhead(store, reader, new Map([["general", 2]]))).toEqual({ rooms: {}, messages: {} });
});

test("rooms are not entered where the markers of their user cannot be read, however long the rest takes", async () => {
  const subscribed = Promise.withResolvers<void>();
  const store = await freshStore({
    around: (dynamodb) => async (operation, input) => {
      if (operation === "PutItem") await subscribed.promise;
      if (operation === "Query") throw new Error("There is no answer.");
      return dynamodb(operation, input);
    },
  });
  const entering = enterRooms(
    store,
    connection,
    new Map([
      ["one", null],
      ["two", null],
    ]),
  );
  await expect(entering).rejects.toThrow("There is no answer.");
  subscribed.resolve();
});

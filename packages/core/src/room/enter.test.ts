import { describe, expect, test } from "vitest";
import { freshStore } from "../../test/fresh-store.ts";
import { subscribersOf } from "../../test/subscribers.ts";
import { sendMessage } from "../message/send.ts";
import { frameBytes } from "../protocol/limits.ts";
import type { Store } from "../store.ts";
import { headsAhead } from "./ahead.ts";
import { enterRoom } from "./enter.ts";
import { fitState, fitStates } from "./fit.ts";

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

test("a pong names only rooms whose head is beyond what the client holds", async () => {
  const store = await freshStore();
  await say(store, 2);
  expect(await headsAhead(store, { general: 1, nowhere: 0 })).toEqual({ general: 2 });
  expect(await headsAhead(store, { general: 2 })).toEqual({});
});

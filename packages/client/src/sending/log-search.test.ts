import type { LogSlice, RoomEvent } from "@parley/core/protocol/event";
import { logPage } from "@parley/core/wire/limits";
import { describe, expect, test } from "vitest";
import type { LogQuery } from "../log/log-reader.ts";
import type { OutboxItem } from "../outbox/outbox.ts";
import { headOf, isDone, placeOf, readOnFrom } from "./log-search.ts";

const [room, epoch] = ["general", "first"];
const place = { userId: "ada", timestamp: "2026-01-01T00:00:00.000Z" };

const message = (seq: number, id = `id-${seq}`): RoomEvent => ({
  action: "message",
  ...place,
  seq,
  id,
  name: "Ada",
  message: `message ${seq}`,
});
const edit = (seq: number, target: number, text = "new", id = `id-${seq}`): RoomEvent => ({
  action: "edit",
  ...place,
  seq,
  id,
  target,
  message: text,
});

const slice = (more: Partial<LogSlice>): LogSlice => ({
  room,
  epoch,
  head: 9,
  events: [],
  settled: 0,
  more: false,
  ...more,
});

/** Reads on through these answers, one for each question. */
const readThrough = async (since: { epoch: string; seq: number }, answers: LogSlice[]) => {
  const asked: LogQuery[] = [];
  const taken: [number[], number][] = [];
  const host = {
    readTurn: async () => async (query: LogQuery) => {
      asked.push(query);
      const answer = answers[asked.length - 1];
      if (!answer) throw new Error("It was asked too often.");
      return answer;
    },
  };
  const { signal } = new AbortController();
  await readOnFrom(host, room, since, signal, (read, after) =>
    taken.push([read.events.map(({ seq }) => seq), after]),
  );
  return { asked: asked.map(({ after }) => after), limits: asked.map(({ limit }) => limit), taken };
};

describe("Reading on from a cursor", () => {
  test("takes page after page, each from where the one before ended, until there is no more", async () => {
    const { asked, limits, taken } = await readThrough({ epoch, seq: 2 }, [
      slice({ events: [message(3), message(4), message(5)], settled: 5, more: true }),
      slice({ events: [message(6), message(7), message(9)], settled: 7, more: true }),
      slice({ events: [], settled: 9 }),
    ]);
    expect(asked).toEqual([2, 5, 9]);
    expect(new Set(limits)).toEqual(new Set([logPage.max]));
    expect(taken).toEqual([
      [[3, 4, 5], 2],
      [[6, 7, 9], 5],
      [[], 9],
    ]);
  });

  test("goes on behind void places, also where a page has nothing else", async () => {
    const { asked } = await readThrough({ epoch, seq: 0 }, [
      slice({ events: [message(1)], settled: 3, more: true }),
      slice({ settled: 6, more: true }),
      slice({}),
    ]);
    expect(asked).toEqual([0, 3, 6]);
  });

  test("reads a log that was made anew whole, and takes nothing of what was asked for by the old cursor", async () => {
    const anew = { epoch: "second", settled: 2 };
    const { asked, taken } = await readThrough({ epoch, seq: 7 }, [
      slice({ ...anew, settled: 7 }),
      slice({ ...anew, events: [message(1), message(2)], more: true }),
      slice({ ...anew, events: [message(3)], settled: 3 }),
    ]);
    expect(asked).toEqual([7, 0, 2]);
    expect(taken).toEqual([
      [[1, 2], 0],
      [[3], 2],
    ]);
  });

  test("takes a log that was made anew as it is when it was read from its beginning", async () => {
    const { asked, taken } = await readThrough({ epoch, seq: 0 }, [
      slice({ epoch: "second", events: [message(1)], settled: 1, more: true }),
      slice({ epoch: "second", events: [message(2)], settled: 2 }),
    ]);
    expect(asked).toEqual([0, 1]);
    expect(taken).toHaveLength(2);
  });

  test("is given up when the log says that there is more, and does not say what", async () => {
    await expect(readThrough({ epoch, seq: 4 }, [slice({ settled: 4, more: true })])).rejects.toThrow(
      "The rest of the log cannot be read yet.",
    );
  });

  test("takes nothing that comes after it was ended", async () => {
    const life = new AbortController();
    const host = {
      readTurn: async () => async () => {
        life.abort(new Error("It is over."));
        return slice({ events: [message(1)] });
      },
    };
    const take = () => expect.unreachable("It was over.");
    await expect(readOnFrom(host, room, { epoch, seq: 0 }, life.signal, take)).rejects.toThrow("It is over.");
  });
});

test("Where a log stands is asked with one event", async () => {
  const asked: LogQuery[] = [];
  const readTurn = async () => async (query: LogQuery) => {
    asked.push(query);
    return slice({});
  };
  expect(await headOf({ readTurn }, room, new AbortController().signal)).toEqual({ epoch, seq: 9 });
  expect(asked).toEqual([{ limit: 1 }]);
});

const sent = { id: "mine", room, timestamp: place.timestamp, sentAs: "ada" };
const written: OutboxItem = { kind: "message", ...sent, text: "hello" };
const edited: OutboxItem = { kind: "edit", ...sent, target: 1, text: "new" };
const deleted: OutboxItem = { kind: "delete", ...sent, target: 1 };
const removal: RoomEvent = { action: "delete", ...place, seq: 2, id: "mine", target: 1 };

describe("A try", () => {
  test("is in the log under its id and its sender, since two senders may choose one id", () => {
    expect(placeOf(written, [message(1), message(2, "mine")])?.seq).toBe(2);
    expect(placeOf(written, [message(1), { ...message(2, "mine"), userId: "grace" }])).toBeUndefined();
  });

  test("of a message is done once it is there", () => {
    expect(isDone(written, [message(1), message(2, "mine")])).toBe(true);
    expect(isDone(written, [message(1)])).toBe(false);
  });

  test("of a deletion is never known to be done: its message may not have it yet", () => {
    expect(isDone(deleted, [removal])).toBe(false);
    expect(isDone(deleted, [removal, edit(3, 1)])).toBe(false);
  });

  test("of an edit that is there is still to be completed in its message", () => {
    expect(isDone(edited, [message(1), edit(2, 1, "new", "mine")])).toBe(false);
    expect(isDone(edited, [message(1)])).toBe(false);
  });

  test("of an edit is not done by a later edit alone: its text may have been left", () => {
    const mine = edit(3, 1, "new", "mine");
    expect(isDone(edited, [mine, edit(4, 1)])).toBe(false);
    expect(isDone(edited, [edit(3, 1, "", "mine"), edit(4, 1)])).toBe(true);
  });

  test("of an edit is done when a deletion has taken its text out", () => {
    expect(isDone(edited, [edit(3, 1, "", "mine")])).toBe(true);
  });
});

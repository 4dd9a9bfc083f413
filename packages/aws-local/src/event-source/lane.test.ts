import { expect, test } from "vitest";
import { createLane } from "./lane.ts";
import { fakeRecord, fakeTime } from "./test/fake-stream.ts";

test("records of a failed batch wait for the next batch, and come first in it", async () => {
  const batches: string[][] = [];
  const errors: unknown[] = [];
  const { push, idle } = createLane({
    batchSize: 2,
    windowMs: 0,
    run: async (records) => {
      batches.push(records.map(({ eventID }) => eventID));
      if (batches.length === 1) throw new Error("not now");
    },
    onError: (error) => errors.push(error),
    time: fakeTime(),
    signal: new AbortController().signal,
  });
  push([fakeRecord(1, "a")]);
  await idle();
  expect(errors).toEqual([new Error("not now")]);
  push([fakeRecord(2, "b"), fakeRecord(3, "c")]);
  await idle();
  expect(batches).toEqual([["1"], ["1", "2"], ["3"]]);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultTiming } from "../../../client/src/timing/timing.ts";
import { clockAt, freshStore } from "../../test/fresh-store.ts";
import { openRoom, takeSeq } from "../log/head.ts";
import { batchWindow, batchWindowFor, isBusy } from "./busy.ts";

test("a room is busy while its last four events took less than 400 ms, whatever came before", async () => {
  const clock = clockAt("2026-01-01T00:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  let room = 0;
  const gaps = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 5, maxLength: 15 });
  const sends = fc.asyncProperty(gaps, async (waits) => {
    room += 1;
    const busy: boolean[] = [];
    for (const wait of waits) {
      clock.pass(wait);
      busy.push(isBusy((await takeSeq(store, `room-${room}`)).lastFourMs));
    }
    const expected = waits.map((_, at) => {
      const lastThree = waits.slice(at - 2, at + 1);
      return lastThree.reduce((sum, wait) => sum + wait, 0) < 400;
    });
    // The first three have no three before them; the fourth has.
    expect(busy.slice(0, 2)).toEqual([false, false]);
    expect(busy.slice(3)).toEqual(expected.slice(3));
  });
  await fc.assert(sends, { numRuns: 30 });
});

test("four events in 400 ms are not busy, and in 399 ms they are", () => {
  expect([isBusy(400), isBusy(399)]).toEqual([false, true]);
});

test("a room from before these times were stored continues, and stores them", async () => {
  const clock = clockAt("2026-01-01T00:00:00.000Z");
  const store = await freshStore({ now: clock.now });
  const { epoch } = await openRoom(store, "old");
  await store.rooms.patch({ room: "old" }).set({ head: 7 }).remove(["previousAt", "beforePreviousAt"]).go();
  const seqs = [];
  for (let count = 0; count < 4; count++) seqs.push(await takeSeq(store, "old"));
  expect(seqs.map(({ seq }) => seq)).toEqual([8, 9, 10, 11]);
  expect(seqs.map((place) => place.epoch)).toEqual([epoch, epoch, epoch, epoch]);
  expect(isBusy(seqs[3]?.lastFourMs ?? 0)).toBe(true);
});

/** The sizes of a room's batches at a rate, when all posts of a turn take 60 ms. */
const batches = (perSecond: number): number[] => {
  const sizes = [1];
  for (let rest = 0; sizes.length < 50; ) {
    rest += (perSecond * Math.max(60, batchWindowFor(sizes.at(-1) ?? 0, 100))) / 1_000;
    // Nothing there: the next worker begins with the next message.
    sizes.push(Math.min(10, Math.max(1, Math.floor(rest))));
    rest = Math.max(0, rest - (sizes.at(-1) ?? 0));
  }
  return sizes;
};

test("the busier a room is, the more messages a worker collects: one of 8 a second, seven of 50", () => {
  const settled = [8, 20, 50].map((perSecond) => {
    const sizes = batches(perSecond).slice(10);
    return Math.round((sizes.reduce((sum, size) => sum + size, 0) / sizes.length) * 2) / 2;
  });
  expect(settled).toEqual([1, 2, 7.5]);
});

test("a room is held for less time than clients wait before they look for what is missing", () => {
  const windows = Array.from({ length: 10 }, (_, at) => batchWindowFor(at + 1, 100));
  // The rest is for the way through the queue: 30 ms and more.
  expect(Math.max(...windows)).toBeLessThanOrEqual(defaultTiming.gapGrace - 50);
});

test("a full batch is not held, nor a room of a few recipients", () => {
  expect([batchWindowFor(10, 100), batchWindowFor(5, batchWindow.fromRecipients - 1)]).toEqual([0, 0]);
});

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createWindow, type Place } from "./window.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A window, and the places that more posts than it can hold have found in it. */
const crowded = async (posts = 10_000, most = 64) => {
  const window = createWindow({ most, least: 4, patience: 100 });
  const places: Place[] = [];
  let refused = 0;
  const enter = async () => {
    const place = await window.enter();
    if (place) places.push(place);
    else refused += 1;
  };
  const entering = Promise.all(Array.from({ length: posts }, enter));
  const settled = () => vi.advanceTimersByTimeAsync(0);
  await settled();
  return {
    window,
    entering,
    underWay: () => places.length,
    refused: () => refused,
    /** Answers so many posts, or all that are under way, the oldest first. */
    answer: async (busy: boolean | undefined, count = places.length) => {
      for (const place of places.splice(0, count)) place.leave(busy);
      await settled();
    },
  };
};

describe("the window", () => {
  test("halves when more than a tenth of the answers are busy, once a round, down to the least", async () => {
    const { answer, underWay } = await crowded();
    expect(underWay()).toBe(64);
    await answer(true);
    expect(underWay()).toBe(32);
    await answer(true);
    expect(underWay()).toBe(16);
    for (let round = 0; round < 5; round++) await answer(true);
    expect(underWay()).toBe(4);
  });

  test("grows by the same step each round, up to the most", async () => {
    const { answer, underWay } = await crowded();
    for (let round = 0; round < 5; round++) await answer(true);
    const sizes: number[] = [];
    for (let round = 0; round < 17; round++) {
      sizes.push(underWay());
      await answer(false);
    }
    expect(sizes.slice(0, 4)).toEqual([4, 8, 12, 16]);
    expect(sizes.at(-1)).toBe(64);
  });

  test("stays as it is for a few clients that are slow themselves", async () => {
    const { answer, underWay } = await crowded();
    for (let round = 0; round < 10; round++) {
      await answer(true, 6);
      await answer(false, 58);
    }
    expect(underWay()).toBe(64);
  });

  test("stays as it is for just a tenth of busy answers, and halves for one more", async () => {
    const { answer, underWay } = await crowded(10_000, 40);
    await answer(true, 4);
    await answer(false, 36);
    expect(underWay()).toBe(40);
    await answer(true, 5);
    await answer(false, 35);
    expect(underWay()).toBe(20);
  });

  test("lets in who waits longest, and everybody in the end", async () => {
    const window = createWindow({ most: 2, least: 1, patience: 100 });
    const entered: number[] = [];
    const places: Place[] = [];
    const enter = async (nth: number) => {
      const place = await window.enter();
      if (place) places.push(place);
      entered.push(nth);
    };
    const all = [0, 1, 2, 3, 4].map(enter);
    for (let nth = 0; nth < 3; nth++) {
      await vi.advanceTimersByTimeAsync(0);
      expect(entered).toEqual([0, 1, 2, 3, 4].slice(0, nth + 2));
      places.shift()?.leave(undefined);
    }
    await Promise.all(all);
    for (const place of places) place.leave(undefined);
    expect(await window.enter()).toBeDefined();
  });

  test("gives the places of posts that are not answered for a while to others", async () => {
    const { underWay, answer } = await crowded(200);
    expect(underWay()).toBe(64);
    await vi.advanceTimersByTimeAsync(100);
    expect(underWay()).toBe(128);
    await vi.advanceTimersByTimeAsync(200);
    expect(underWay()).toBe(200);
    await answer(undefined);
    expect(underWay()).toBe(0);
  });

  test("is given no place twice by answers that come late", async () => {
    const { underWay, answer } = await crowded();
    await vi.advanceTimersByTimeAsync(100);
    expect(underWay()).toBe(128);
    await answer(undefined, 64);
    expect(underWay()).toBe(64);
    await answer(undefined, 64);
    expect(underWay()).toBe(64);
  });

  test("does not grow by answers that tell nothing", async () => {
    const { underWay, answer } = await crowded();
    for (let round = 0; round < 5; round++) await answer(true);
    for (let round = 0; round < 5; round++) await answer(undefined);
    expect(underWay()).toBe(4);
  });

  test("has no place left once it is closed", async () => {
    const { window, entering, underWay, refused } = await crowded(100);
    window.close();
    await entering;
    expect([underWay(), refused()]).toEqual([64, 36]);
    expect(await window.enter()).toBeUndefined();
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createAimdLimiter, type Slot } from "./aimd-limiter.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A window, and the places that more posts than it can hold have found in it. */
const crowded = async (posts = 10_000, max = 64) => {
  const window = createAimdLimiter({ max, min: 4, slowAfterMs: 100 });
  const places: Slot[] = [];
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
    inFlight: () => places.length,
    refused: () => refused,
    /** Answers that many posts, or all in flight, the oldest first. */
    answer: async (busy: boolean | undefined, count = places.length) => {
      for (const place of places.splice(0, count)) place.leave(busy);
      await settled();
    },
  };
};

describe("the limiter", () => {
  test("halves its limit once a round, down to the minimum, while over a tenth of the answers are busy", async () => {
    const { answer, inFlight } = await crowded();
    expect(inFlight()).toBe(64);
    await answer(true);
    expect(inFlight()).toBe(32);
    await answer(true);
    expect(inFlight()).toBe(16);
    for (let round = 0; round < 5; round++) await answer(true);
    expect(inFlight()).toBe(4);
  });

  test("raises its limit by the same step each round, up to the maximum", async () => {
    const { answer, inFlight } = await crowded();
    for (let round = 0; round < 5; round++) await answer(true);
    const sizes: number[] = [];
    for (let round = 0; round < 17; round++) {
      sizes.push(inFlight());
      await answer(false);
    }
    expect(sizes.slice(0, 4)).toEqual([4, 8, 12, 16]);
    expect(sizes.at(-1)).toBe(64);
  });

  test("keeps its limit for a few slow clients", async () => {
    const { answer, inFlight } = await crowded();
    for (let round = 0; round < 10; round++) {
      await answer(true, 6);
      await answer(false, 58);
    }
    expect(inFlight()).toBe(64);
  });

  test("keeps its limit for exactly a tenth of busy answers, and halves it for one more", async () => {
    const { answer, inFlight } = await crowded(10_000, 40);
    await answer(true, 4);
    await answer(false, 36);
    expect(inFlight()).toBe(40);
    await answer(true, 5);
    await answer(false, 35);
    expect(inFlight()).toBe(20);
  });

  test("admits the longest waiting first, and everybody in the end", async () => {
    const window = createAimdLimiter({ max: 2, min: 1, slowAfterMs: 100 });
    const entered: number[] = [];
    const places: Slot[] = [];
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

  test("gives the slots of unanswered posts to others after a while", async () => {
    const { inFlight, answer } = await crowded(200);
    expect(inFlight()).toBe(64);
    await vi.advanceTimersByTimeAsync(100);
    expect(inFlight()).toBe(128);
    await vi.advanceTimersByTimeAsync(200);
    expect(inFlight()).toBe(200);
    await answer(undefined);
    expect(inFlight()).toBe(0);
  });

  test("gets no slot back twice when an answer arrives late", async () => {
    const { inFlight, answer } = await crowded();
    await vi.advanceTimersByTimeAsync(100);
    expect(inFlight()).toBe(128);
    await answer(undefined, 64);
    expect(inFlight()).toBe(64);
    await answer(undefined, 64);
    expect(inFlight()).toBe(64);
  });

  test("does not raise its limit for answers that say nothing about the service", async () => {
    const { inFlight, answer } = await crowded();
    for (let round = 0; round < 5; round++) await answer(true);
    for (let round = 0; round < 5; round++) await answer(undefined);
    expect(inFlight()).toBe(4);
  });

  test("has no slots once it is closed", async () => {
    const { window, entering, inFlight, refused } = await crowded(100);
    window.close();
    await entering;
    expect([inFlight(), refused()]).toEqual([64, 36]);
    expect(await window.enter()).toBeUndefined();
  });
});

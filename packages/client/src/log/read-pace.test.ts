import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ReadPace } from "./read-pace.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const { signal } = new AbortController();
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** A pace of two at once, then one in ten seconds. `enter`: notes the second at which it is admitted. */
const twoAtOnce = () => {
  const begun = performance.now();
  const pace = new ReadPace(2, () => 10_000);
  const admitted: number[] = [];
  const enter = async (life = signal) => {
    await pace.enter(life);
    admitted.push((performance.now() - begun) / 1000);
  };
  return { pace, admitted, enter };
};

describe("A pace", () => {
  test("counts its interval from the first that it admits, not from each", async () => {
    const { admitted, enter } = twoAtOnce();
    await enter();
    await pass(5_000);
    for (let nth = 0; nth < 3; nth++) void enter();
    await pass(60_000);
    expect(admitted).toEqual([0, 5, 10, 20]);
  });

  test("saves up no more than the two that it admits at once", async () => {
    const { admitted, enter } = twoAtOnce();
    await enter();
    await pass(100_000);
    for (let nth = 0; nth < 4; nth++) void enter();
    await pass(60_000);
    expect(admitted).toEqual([0, 100, 100, 110, 120]);
  });

  test("is rested once it admits as many at once as a new one", async () => {
    const { pace, enter } = twoAtOnce();
    expect(pace.isIdle()).toBe(true);
    await enter();
    await enter();
    expect(pace.isIdle()).toBe(false);
    await pass(19_999);
    expect(pace.isIdle()).toBe(false);
    await pass(1);
    expect(pace.isIdle()).toBe(true);
  });
});

describe("Whoever has given up", () => {
  test("before they enter is not admitted, and takes nobody's place", async () => {
    const { admitted, enter } = twoAtOnce();
    await expect(enter(AbortSignal.abort())).rejects.toThrow("aborted");
    await Promise.all([enter(), enter()]);
    expect(admitted).toEqual([0, 0]);
  });

  test("while they wait is not admitted, and lets the next one go first", async () => {
    const { admitted, enter } = twoAtOnce();
    await Promise.all([enter(), enter()]);
    const life = new AbortController();
    const given = expect(enter(life.signal)).rejects.toThrow("aborted");
    void enter();
    await pass(5_000);
    life.abort();
    await given;
    await pass(60_000);
    expect(admitted).toEqual([0, 0, 10]);
  });
});

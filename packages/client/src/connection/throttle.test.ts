import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Throttle } from "./throttle.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Sends that wait in line, and what has gone out of them. */
const line = (count: number) => {
  const throttle = new Throttle();
  const out: number[] = [];
  const lives = Array.from({ length: count }, (_, nth) => {
    const life = new AbortController();
    void throttle.enter(life.signal).then((may) => may && out.push(nth));
    return life;
  });
  const settled = () => vi.advanceTimersByTimeAsync(0);
  const end = async (...nths: number[]) => {
    for (const nth of nths) lives[nth]?.abort();
    await settled();
  };
  return { throttle, out, settled, end };
};

test("four are in flight at a time, and who came first goes first", async () => {
  const { out, settled, end } = line(6);
  await settled();
  expect(out).toEqual([0, 1, 2, 3]);
  await end(2);
  expect(out).toEqual([0, 1, 2, 3, 4]);
});

test("who gives up while it waits takes no place", async () => {
  const { out, end } = line(6);
  await end(4, 0);
  expect(out).toEqual([0, 1, 2, 3, 5]);
});

test("after a refusal nothing is sent until the longest wait is over, then one at a time for 30 seconds", async () => {
  const { throttle, out, settled, end } = line(12);
  await settled();
  throttle.hold(2_000);
  throttle.hold(1_000);
  await end(0, 1, 2, 3);
  await vi.advanceTimersByTimeAsync(1_999);
  expect(out).toEqual([0, 1, 2, 3]);
  await vi.advanceTimersByTimeAsync(1);
  expect(out).toEqual([0, 1, 2, 3, 4]);
  await end(4);
  expect(out).toEqual([0, 1, 2, 3, 4, 5]);
  await vi.advanceTimersByTimeAsync(30_000);
  await end(5);
  expect(out).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

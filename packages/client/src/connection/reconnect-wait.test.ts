import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { defaultTiming } from "../timing/timing.ts";
import { ReconnectWait } from "./reconnect-wait.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const [minute, hour] = [60_000, 3_600_000];
const failed = {
  problem: { code: "connect_failed" as const, message: "The connection could not be opened." },
};
const half = () => new ReconnectWait(defaultTiming, () => 0.5);
const times = (count: number, next: () => number) => Array.from({ length: count }, next);

test("ten attempts in a row wait up to 30 seconds, and each later one twice as long, up to 15 minutes", () => {
  const wait = half();
  const waits = times(17, () => wait.next(failed)).map((each) => each / 1000);
  expect(waits.slice(0, 9)).toEqual([2.5, 5, 10, 15, 15, 15, 15, 15, 15]);
  expect(waits.slice(9)).toEqual([30, 60, 120, 240, 450, 450, 450, 450]);
});

test("a thousand clients that are refused all day make less than four handshakes a second", () => {
  const waits = Array.from(
    { length: 1000 },
    (_, index) => new ReconnectWait(defaultTiming, () => index / 1000),
  );
  for (const wait of waits) times(14, () => wait.next(failed));
  const perSecond = waits.map((_, index) => waits[index]?.next(failed) ?? 0);
  const mean = perSecond.reduce((sum, each) => sum + each, 0) / perSecond.length;
  expect(1000 / (mean / 1000)).toBeLessThan(4);
});

test("ends of connections that were welcomed do not make the waits rare, however many", () => {
  const wait = half();
  times(20, () => {
    wait.welcomed();
    return wait.next({});
  });
  wait.welcomed();
  expect(times(9, () => wait.next(failed))).toEqual(times(9, () => defaultTiming.retryCap / 2));
});

test("a connection that has lasted makes them short again", () => {
  const wait = half();
  times(20, () => wait.next(failed));
  wait.welcomed();
  wait.lasted();
  expect(wait.next({})).toBe(defaultTiming.reconnectBase / 2);
});

test("what the server asked for comes first, and its rest once more after an attempt that was made earlier", () => {
  const wait = half();
  expect(wait.next({ wait: 10 * hour })).toBe(10 * hour + 2_500);
  vi.advanceTimersByTime(4 * hour);
  expect(wait.next(failed)).toBe(6 * hour + 5_000);
  vi.advanceTimersByTime(7 * hour);
  expect(wait.next(failed)).toBe(10_000);
});

test("what it asked for last holds, until a connection is welcomed", () => {
  const wait = half();
  wait.next({ wait: 10 * hour });
  expect(wait.next({ ...failed, wait: minute })).toBe(minute + 5_000);
  wait.welcomed();
  expect(wait.next({})).toBe(10_000);
});

test("a clock that is set back makes no wait longer than the server asked for", () => {
  const wait = half();
  wait.next({ wait: hour });
  vi.setSystemTime(Date.now() - 24 * hour);
  expect(wait.next(failed)).toBe(hour + 5_000);
});

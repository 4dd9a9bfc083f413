import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { defaultTiming } from "../timing/timing.ts";
import { Heartbeat } from "./heartbeat.ts";

const { pongWait } = defaultTiming;
const second = 1000;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A heartbeat with the times of its pings, in seconds. */
const beating = (answered: boolean) => {
  const pings: number[] = [];
  const begin = performance.now();
  const heartbeat = new Heartbeat(defaultTiming, () => {
    pings.push((performance.now() - begin) / second);
    if (answered) heartbeat.received();
  });
  heartbeat.start();
  return { heartbeat, pings };
};

/** Lets somebody do something each second, for so many seconds. */
const busyFor = (heartbeat: Heartbeat, seconds: number, each: (second: number) => void = () => {}) => {
  for (let n = 1; n <= seconds; n++) {
    vi.advanceTimersByTime(second);
    heartbeat.present();
    each(n);
  }
};

test("while nobody is there, a ping goes out each four minutes", () => {
  const { pings } = beating(true);
  vi.advanceTimersByTime(721 * second);
  expect(pings).toEqual([240, 480, 720]);
});

test("while somebody is there, a line that died is found out within a minute", () => {
  const { heartbeat, pings } = beating(false);
  busyFor(heartbeat, 60);
  expect(pings[0]).toBeLessThanOrEqual(60 - pongWait / second);
});

test("somebody who just reads is there for two minutes more", () => {
  const { heartbeat, pings } = beating(true);
  heartbeat.present();
  vi.advanceTimersByTime(600 * second);
  expect(pings.slice(0, 2)).toEqual([50, 100]);
  expect(pings.slice(2).every((at, n) => at - (pings[n + 1] ?? 0) >= 50)).toBe(true);
  expect(pings.length).toBeLessThanOrEqual(5);
});

test("whoever comes back and does something finds out at once", () => {
  const { heartbeat, pings } = beating(true);
  vi.advanceTimersByTime(100 * second);
  heartbeat.present();
  expect(pings).toEqual([100]);
});

test("frames spare a present user all pings but one every four minutes, which finds what was lost", () => {
  const { heartbeat, pings } = beating(true);
  busyFor(heartbeat, 7200, (n) => n % 40 === 0 && heartbeat.received());
  expect(pings).toEqual(Array.from({ length: 30 }, (_, n) => 240 * (n + 1)));
});

test("whoever goes away in a room that talks still pings every four minutes", () => {
  const { heartbeat, pings } = beating(true);
  busyFor(heartbeat, 100, (n) => n % 10 === 0 && heartbeat.received());
  for (let n = 0; n < 500; n++) {
    vi.advanceTimersByTime(second);
    heartbeat.received();
  }
  expect(pings).toEqual([240, 480]);
});

test("somebody who is there all the time costs 72 pings an hour", () => {
  const { heartbeat, pings } = beating(true);
  busyFor(heartbeat, 3600);
  expect(pings).toHaveLength(72);
});

test("nothing is sent once the connection is over", () => {
  const { heartbeat, pings } = beating(true);
  heartbeat.stop();
  heartbeat.present();
  vi.advanceTimersByTime(600 * second);
  expect(pings).toEqual([]);
});

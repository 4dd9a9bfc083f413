import { seqsOfRequest } from "@parley/core/wire/limits";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { bounds } from "../bounds.ts";
import { defaultTiming } from "../timing/timing.ts";
import { DoubtedPins } from "./doubted-pins.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Records what is looked up. */
const lookingUp = (random = () => 0) => {
  const asked: (readonly number[])[] = [];
  const lookUp = async (take: () => readonly number[]) => {
    asked.push(take());
  };
  return { asked, pins: new DoubtedPins(lookUp, { timing: defaultTiming, random }) };
};

test("However many pins are doubted, a room has a few look-ups a minute", async () => {
  const { asked, pins } = lookingUp();
  for (let second = 0; second < 60; second++) {
    for (let nth = 0; nth < 50; nth++) pins.add(50 * second + nth);
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(asked.length).toBeLessThanOrEqual(4);
  for (const seqs of asked) expect(seqs.length).toBeLessThanOrEqual(seqsOfRequest);
});

test("Leaving and entering a room again brings no look-up forward", async () => {
  const { asked, pins } = lookingUp();
  for (let seq = 1; seq <= 12; seq++) {
    pins.add(seq);
    await vi.advanceTimersByTimeAsync(5_000);
    pins.stop();
  }
  expect(asked.length).toBeLessThanOrEqual(4);
});

test("Look-ups that many pages make are spread", async () => {
  const { gapGrace, gapSpread } = defaultTiming;
  const pages = [0, 0.5, 1].map((share) => lookingUp(() => share));
  for (const { pins } of pages) pins.add(1);
  const counts = () => pages.map(({ asked }) => asked.length);
  await vi.advanceTimersByTimeAsync(gapGrace);
  expect(counts()).toEqual([1, 0, 0]);
  await vi.advanceTimersByTimeAsync(gapSpread / 2);
  expect(counts()).toEqual([1, 1, 0]);
  await vi.advanceTimersByTimeAsync(gapSpread / 2);
  expect(counts()).toEqual([1, 1, 1]);
});

test("Each doubted message is looked up once, and of too many the last are", async () => {
  const { asked, pins } = lookingUp();
  const seqs = Array.from({ length: bounds.doubtedPins + 30 }, (_, nth) => nth + 1);
  for (const seq of [...seqs, ...seqs]) pins.add(seq);
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(asked.flat().toSorted((a, b) => a - b)).toEqual(seqs.slice(-bounds.doubtedPins));
});

test("Nothing that waits is looked up once the room is left", async () => {
  const { asked, pins } = lookingUp();
  pins.add(1);
  pins.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual([]);
});

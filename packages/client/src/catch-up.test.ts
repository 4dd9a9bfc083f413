import type { MessageEvent, RoomEvent } from "@parley/core/protocol/event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CatchUp } from "./catch-up.ts";
import { Timeline } from "./timeline.ts";
import { defaultTiming } from "./timing.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const [room, epoch] = ["general", "first"];

const message = (seq: number): MessageEvent => ({
  action: "message",
  seq,
  id: `id-${seq}`,
  userId: "ada",
  name: "Ada",
  message: `message ${seq}`,
  timestamp: "2026-01-01T00:00:00.000Z",
});

/** An empty room that was just entered, and how often its log is read. */
const enter = () => {
  const timeline = new Timeline(() => false);
  timeline.enter({ room, epoch, head: 0, events: [], settled: 0, more: false, reset: true }, undefined);
  const reads: number[] = [];
  const host = {
    timing: defaultTiming,
    random: () => 0,
    problem: () => {},
    readLog: async (_room: string, { after = 0 }: { after?: number | undefined }) => {
      reads.push(after);
      return { room, epoch, head: after, events: [], settled: after, more: false };
    },
  };
  const catchUp = new CatchUp({ name: room, timeline, took: () => true }, host);
  const hear = (...events: RoomEvent[]) => {
    for (const event of events) timeline.live(epoch, event);
    catchUp.start(defaultTiming.gapGrace);
  };
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
  return { reads, hear, pass, catchUp };
};

test("gaps that close in time, one after another, are not looked for in the log", async () => {
  const { reads, hear, pass } = enter();
  for (let seq = 1; seq < 40; seq += 2) {
    hear(message(seq + 1));
    await pass(defaultTiming.gapGrace * 0.7);
    hear(message(seq), message(seq + 3));
  }
  expect(reads).toEqual([]);
});

test("a gap that stays is, wherever others closed before it", async () => {
  const { reads, hear, pass, catchUp } = enter();
  hear(message(2));
  await pass(defaultTiming.gapGrace / 2);
  hear(message(1), message(4));
  await pass(2 * defaultTiming.gapGrace);
  expect(reads).toEqual([2]);
  catchUp.stop();
});

import type { RequestInput } from "@parley/core/protocol/request";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { defaultTiming } from "../timing/timing.ts";
import { ReadMarkerSync } from "./read-marker-sync.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const [room, epoch] = ["general", "first"];

/** A reader on a page that shows all that is said, and the seconds at which their frames were sent. */
const following = () => {
  const begun = performance.now();
  const seconds: number[] = [];
  const seqs: number[] = [];
  const request = (frame: RequestInput) => {
    if (frame.action !== "read") return false;
    const { id, seq, revision = 0 } = frame;
    seconds.push((performance.now() - begun) / 1000);
    seqs.push(seq);
    queueMicrotask(() => mark.told({ action: "read", id, room, epoch, read: { seq, revision } }));
    return true;
  };
  const mark = new ReadMarkerSync(room, {
    timing: defaultTiming,
    random: () => 0,
    open: true,
    request,
    changed() {},
  });
  mark.entered(epoch, undefined);
  let seq = 0;
  /** Messages for that long, one each nine seconds. */
  const follow = async (minutes: number) => {
    for (const end = performance.now() + minutes * 60_000; performance.now() < end; ) {
      mark.forward({ seq: ++seq });
      await vi.advanceTimersByTimeAsync(9_000);
    }
  };
  return { mark, seconds, seqs, follow, head: () => seq };
};

test("Who only follows a room says so ever less often, and every five minutes in the end", async () => {
  const { seconds, follow } = following();
  await follow(60);
  expect(seconds.slice(0, 7)).toEqual([3, 23, 63, 143, 303, 603, 903]);
  expect(seconds.length).toBeLessThanOrEqual(15);
  await follow(60);
  expect(seconds.length).toBeLessThanOrEqual(15 + 12);
});

test("A page that is hidden says at once what was read, and begins anew when it is shown again", async () => {
  const { mark, seconds, seqs, follow, head } = following();
  await follow(30);
  const before = seconds.length;
  mark.flush();
  expect(seqs.at(-1)).toBe(head());
  const hidden = seconds.at(-1) ?? 0;
  await vi.advanceTimersByTimeAsync(60_000);
  await follow(2);
  const pauses = seconds.slice(before).map((second) => second - hidden);
  expect(pauses).toEqual([0, 63, 103, 183]);
});

test("Who has followed a room for long and marks something as unread is told of within seconds", async () => {
  const { mark, seconds, seqs, follow } = following();
  await follow(31);
  const before = performance.now();
  mark.back({ seq: 5 });
  const sent = seconds.length;
  await vi.advanceTimersByTimeAsync(defaultTiming.readWithin);
  expect(seconds).toHaveLength(sent + 1);
  expect(seqs.at(-1)).toBe(5);
  expect(performance.now() - before).toBe(defaultTiming.readWithin);
});

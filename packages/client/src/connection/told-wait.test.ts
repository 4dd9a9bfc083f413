import type { ReceivedCode } from "@parley/core/protocol/error-body";
import type { ErrorFrame, Frame } from "@parley/core/protocol/frame";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ToldWait } from "./told-wait.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const hour = 3_600_000;
const pong: Frame = { action: "pong", rooms: new Map() };
const error = (code: ReceivedCode, retryAfter?: number, id?: string): ErrorFrame => ({
  action: "error",
  code,
  message: `It is ${code}.`,
  error: `It is ${code}.`,
  ...(id !== undefined && { id }),
  ...(retryAfter !== undefined && { retryAfter }),
});
const leftAfter = (...frames: Frame[]) => {
  const told = new ToldWait();
  for (const frame of frames) told.observe(frame);
  return told.left;
};

test.each(["rate_limited", "over_budget", "sign_in_required", "unknown"] as const)(
  "an error without an id tells how long to stay away, whatever its code (%s)",
  (code) => {
    expect(leftAfter(error(code, 3_600))).toBe(hour);
    expect(leftAfter(error(code))).toBe(0);
  },
);

test("of errors that answer a frame, only the last rate limit tells it", () => {
  expect(leftAfter(error("rate_limited", 60, "m1"))).toBe(60_000);
  expect(leftAfter(error("over_budget", 3_600, "m1"))).toBe(0);
  expect(leftAfter(error("unavailable", 5, "m1"))).toBe(0);
});

test("the last such error holds", () => {
  expect(leftAfter(error("over_budget", 3_600), error("rate_limited", 60))).toBe(60_000);
  expect(leftAfter(error("over_budget", 3_600), error("internal"))).toBe(hour);
});

test("frames that were on their way do not end it, and later ones show that the connection goes on", () => {
  const told = new ToldWait();
  told.observe(error("over_budget", 3_600));
  vi.advanceTimersByTime(5_000);
  told.observe(pong);
  expect(told.left).toBe(hour - 5_000);
  vi.advanceTimersByTime(1);
  told.observe(pong);
  expect(told.left).toBe(0);
});

import { expect, test } from "vitest";
import { rewriteCost } from "../cost.ts";
import type { EventItem } from "../table/event.entity.ts";
import { excessOf, sizeOf } from "./target.ts";

const message = (text: string): EventItem => ({
  room: "general",
  seq: 1,
  kind: "message",
  id: "m",
  userId: "ada",
  name: "Ada",
  message: text,
  timestamp: "2026-01-01T00:00:00.000Z",
});

test("writing a message again is charged as far as it is larger than the text that was counted", () => {
  const large = message("x".repeat(10_000));
  const whole = rewriteCost(sizeOf(large));
  expect(excessOf(large, 0)).toBe(whole - rewriteCost(0));
  expect(excessOf(large, 4_000)).toBe(whole - rewriteCost(4_000));
  expect(excessOf(message("short"), 4_000)).toBe(0);
});

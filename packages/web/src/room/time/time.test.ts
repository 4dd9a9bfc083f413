import { expect, test } from "vitest";
import { dayName, isSameDay, shortTime } from "./time.ts";

const at = (text: string) => new Date(text).getTime();
const now = at("2026-11-21T14:30:00");

test("a fresh message says how long ago it came, an older one when", () => {
  expect(shortTime(at("2026-11-21T14:29:30"), now)).toBe("now");
  expect(shortTime(at("2026-11-21T14:30:20"), now)).toBe("now");
  expect(shortTime(at("2026-11-21T14:25:00"), now)).toBe("5 min ago");
  expect(shortTime(at("2026-11-21T09:05:00"), now)).toMatch(/9:05/);
});

test("days are named as people name them", () => {
  expect(dayName(at("2026-11-21T00:00:00"), now)).toBe("Today");
  expect(dayName(at("2026-11-20T23:59:59"), now)).toBe("Yesterday");
  expect(dayName(at("2026-11-19T12:00:00"), now)).toMatch(/19/);
  expect(dayName(at("2026-11-19T12:00:00"), now)).not.toMatch(/2026/);
  expect(dayName(at("2025-11-21T12:00:00"), now)).toMatch(/2025/);
});

test("midnight parts two days, however close the messages are", () => {
  expect(isSameDay(at("2026-11-20T23:59:59"), at("2026-11-21T00:00:00"))).toBe(false);
  expect(isSameDay(at("2026-11-21T00:00:00"), at("2026-11-21T23:59:59"))).toBe(true);
  expect(isSameDay(at("2025-11-21T12:00:00"), now)).toBe(false);
});

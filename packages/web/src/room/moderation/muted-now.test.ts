import type { ActivityEvent } from "@parley/client/snapshot";
import { expect, test } from "vitest";
import { mutedNow } from "./muted-now.ts";

const mute = (seq: number, member: string, until?: string): ActivityEvent => ({
  ...{ action: "mute", seq, id: `m${seq}`, userId: "ada", name: "Ada", timestamp: "", member },
  ...(until !== undefined && { until }),
});

test("who is muted is what the server listed, and what the log says since: the last of each user", () => {
  const listed = [
    { userId: "ben", until: "2026-01-01T12:00:00.000Z" },
    { userId: "cem", until: "2026-01-01T12:00:00.000Z" },
  ];
  const activity = [
    mute(1, "ben", "2026-01-01T11:00:00.000Z"),
    mute(2, "ben"),
    mute(3, "eve"),
    mute(4, "eve", "2026-01-01T13:00:00.000Z"),
  ];
  expect([...mutedNow(listed, activity)]).toEqual([
    ["cem", Date.parse("2026-01-01T12:00:00.000Z")],
    ["eve", Date.parse("2026-01-01T13:00:00.000Z")],
  ]);
  expect(mutedNow([]).size).toBe(0);
});

import type { RoomSnapshot, TimelineMessage } from "@parley/client/snapshot";
import { expect, test } from "vitest";
import { lastHeld } from "./silence.ts";

const message = (key: string, own: boolean, state: TimelineMessage["state"] = "sent"): TimelineMessage => ({
  ...{ key, id: key, userId: "ada", name: "Ada", verified: true, text: "hi" },
  ...{ timestamp: "2026-01-01T00:00:00.000Z", own, state },
});

const messages = [
  message("first", true),
  message("mine", true, "sending"),
  message("refused", true, "failed"),
  message("other", false),
];
const rules = { locked: false, slowMode: 10 };

test.each<[string, Partial<RoomSnapshot>, string | undefined]>([
  ["our last one that was not refused", { messages, rules }, "mine"],
  ["none before our first", { messages: messages.slice(2), rules }, undefined],
  ["none for an owner", { messages, rules, role: "owner" }, undefined],
  ["none for a moderator", { messages, rules, role: "moderator" }, undefined],
  ["our last one as a member", { messages, rules, role: "member" }, "mine"],
  ["none without slow mode", { messages, rules: { locked: true, slowMode: 0 } }, undefined],
  ["none in a room without rules", { messages }, undefined],
])("the message that the next one waits for is %s", (_, room, key) => {
  expect(lastHeld(room)?.key).toBe(key);
});

import { expect, test } from "vitest";
import type { OutboxItem } from "../outbox/outbox.ts";
import { pendingChanges, pendingMessages } from "./pending.ts";

const kept = (id: string) => ({ id, room: "general", timestamp: "2026-01-01T00:00:00.000Z" });
const error = { code: "forbidden" as const, message: "It is not yours." };

const message: OutboxItem = { kind: "message", ...kept("m"), text: "hello" };
const items: readonly OutboxItem[] = [
  { kind: "edit", ...kept("e"), target: 1, text: "new", sentAs: "ada" },
  message,
  { kind: "delete", ...kept("d"), target: 2 },
  { kind: "pin", ...kept("p"), target: 3, pinned: false, error },
];

test("Changes in flight are shown in the order of request, each with what it says, and why it was refused", () => {
  expect(pendingChanges(items)).toEqual([
    { id: "e", kind: "edit", target: 1, text: "new", state: "sending" },
    { id: "d", kind: "delete", target: 2, state: "sending" },
    { id: "p", kind: "pin", target: 3, pinned: false, state: "failed", error },
  ]);
});

test("Messages in flight are shown apart from changes", () => {
  expect(pendingMessages(items)).toEqual([message]);
});

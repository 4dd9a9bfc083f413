import { frameBytes } from "@parley/core/wire/limits";
import { describe, expect, test } from "vitest";
import type { OutboxItem } from "../outbox/outbox.ts";
import { pendingChanges, pendingMessages } from "../timeline/pending.ts";
import { fitsFrame, requestOf } from "./send-request.ts";

const place = { id: "a", room: "general", timestamp: "2026-01-01T00:00:00.000Z" };
const message: OutboxItem = { kind: "message", ...place, text: "hello", replyTo: 7 };
const edit: OutboxItem = { kind: "edit", ...place, id: "b", target: 7, text: "new" };
const removal: OutboxItem = { kind: "delete", ...place, id: "c", target: 7 };
const tried = { epoch: "first", seq: 0 };
const frame = { id: "a", room: "general" };

describe("An item goes out", () => {
  test("with its id, and with what its kind has", () => {
    expect(requestOf(message)).toStrictEqual({
      action: "sendMessage",
      ...frame,
      message: "hello",
      replyTo: 7,
    });
    expect(requestOf(edit)).toStrictEqual({ action: "edit", ...frame, id: "b", seq: 7, message: "new" });
    expect(requestOf(removal)).toStrictEqual({ action: "delete", ...frame, id: "c", seq: 7 });
    const { replyTo: _, ...plain } = message;
    expect(requestOf(plain)).toStrictEqual({ action: "sendMessage", ...frame, message: "hello" });
  });

  test("with word of it when it was tried before", () => {
    for (const item of [message, edit, removal])
      expect(requestOf({ ...item, tried })).toStrictEqual({ ...requestOf(item), retry: true });
  });

  test("only if its frame is not larger than the server takes, in bytes", () => {
    const spare = frameBytes - JSON.stringify(requestOf({ ...message, text: "" })).length;
    const fits = (text: string) => fitsFrame(requestOf({ ...message, text }));
    expect([fits("x".repeat(spare)), fits("x".repeat(spare + 1))]).toEqual([true, false]);
    expect([fits("é".repeat(spare / 2)), fits("é".repeat(spare / 2 + 1))]).toEqual([true, false]);
  });
});

describe("What is on its way", () => {
  const error = { code: "forbidden" as const, message: "It is not yours." };

  test("is messages and changes, each in the order of asking", () => {
    expect(pendingMessages([message, edit, removal])).toEqual([message]);
    expect(pendingChanges([removal, message, edit])).toStrictEqual([
      { id: "c", kind: "delete", target: 7, state: "sending" },
      { id: "b", kind: "edit", target: 7, text: "new", state: "sending" },
    ]);
  });

  test("is told with the reason why it failed", () => {
    const failed = { id: "c", kind: "delete", target: 7, state: "failed", error };
    expect(pendingChanges([{ ...removal, error }])).toStrictEqual([failed]);
  });
});

import { expect, test } from "vitest";
import { pendingRow } from "./row.ts";

const item = {
  kind: "message",
  id: "a",
  room: "general",
  timestamp: "2026-01-01T00:00:00.000Z",
  text: "hello",
} as const;

const sending = {
  key: "a",
  id: "a",
  userId: "ada",
  name: "Ada",
  verified: true,
  text: "hello",
  timestamp: "2026-01-01T00:00:00.000Z",
  own: true,
  state: "sending",
};

test("A message in flight is shown as ours, with its id as key and no seq", () => {
  expect(pendingRow(item, { userId: "ada", name: "Ada" })).toStrictEqual(sending);
});

test("A message in flight has no name before our user is known", () => {
  expect(pendingRow(item, undefined)).toStrictEqual({ ...sending, userId: "", name: "" });
});

test("A message in flight has what it replies to, and why it failed", () => {
  const error = { code: "forbidden" as const, message: "It is not yours." };
  expect(pendingRow({ ...item, replyTo: 7, error }, { userId: "ada", name: "Ada" })).toStrictEqual({
    ...sending,
    replyTo: 7,
    state: "failed",
    error,
  });
});

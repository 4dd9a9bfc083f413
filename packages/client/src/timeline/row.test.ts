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

test("A message on its way is shown as ours, with its id as key and no place", () => {
  expect(pendingRow(item, { userId: "ada", name: "Ada" })).toStrictEqual(sending);
});

test("Before the server has said who we are, it has no name", () => {
  expect(pendingRow(item, undefined)).toStrictEqual({ ...sending, userId: "", name: "" });
});

test("It says what it answers, and why it failed", () => {
  const error = { code: "forbidden" as const, message: "It is not yours." };
  expect(pendingRow({ ...item, replyTo: 7, error }, { userId: "ada", name: "Ada" })).toStrictEqual({
    ...sending,
    replyTo: 7,
    state: "failed",
    error,
  });
});

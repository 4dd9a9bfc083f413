import type { TimelineMessage } from "@parley/client/snapshot";
import { expect, test } from "vitest";
import { isChangeable, lastChangeable } from "./changeable.ts";

const message = (seq: number, more: Partial<TimelineMessage> = {}): TimelineMessage => ({
  key: `m${seq}`,
  id: `m${seq}`,
  seq,
  userId: "ada",
  name: "Ada",
  verified: true,
  text: "hi",
  timestamp: "2026-01-01T00:00:00.000Z",
  own: true,
  state: "sent",
  ...more,
});

test.each<[string, Partial<TimelineMessage>]>([
  ["another's", { own: false }],
  ["one that is on its way", { state: "sending", seq: undefined }],
  ["one that was refused", { state: "failed", seq: undefined }],
  ["a deleted one", { deleted: true, text: "" }],
])("of messages, %s cannot be changed", (_, more) => {
  expect(isChangeable(message(1))).toBe(true);
  expect(isChangeable(message(1, more))).toBe(false);
});

test("the last own message is found past those of others and those on their way", () => {
  const messages = [
    message(1),
    message(2),
    message(3, { deleted: true, text: "" }),
    message(4, { own: false }),
    message(5, { state: "sending", seq: undefined }),
  ];
  expect(lastChangeable(messages)?.key).toBe("m2");
  expect(lastChangeable([])).toBeUndefined();
});

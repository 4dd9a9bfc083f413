import { expect, test } from "vitest";
import { type KeyPress, sendsMessage } from "./keys.ts";

const enter: KeyPress = {
  key: "Enter",
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  isComposing: false,
  keyCode: 13,
};

test("Enter sends, with Control or Command too", () => {
  expect(sendsMessage(enter)).toBe(true);
  expect(sendsMessage({ ...enter, ctrlKey: true })).toBe(true);
  expect(sendsMessage({ ...enter, metaKey: true })).toBe(true);
});

test.each<[string, Partial<KeyPress>]>([
  ["Shift+Enter makes a new line", { shiftKey: true }],
  ["Alt+Enter makes a new line", { altKey: true }],
  ["the Enter that picks a word in an input method", { isComposing: true }],
  ["the same Enter in Safari", { keyCode: 229 }],
  ["another key", { key: "a", keyCode: 65 }],
])("%s does not send", (_, change) => {
  expect(sendsMessage({ ...enter, ...change })).toBe(false);
});

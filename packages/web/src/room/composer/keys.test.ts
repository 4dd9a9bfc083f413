import { expect, test } from "vitest";
import { endsEditing, goesBack, type KeyPress, sendsMessage } from "./keys.ts";

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
  expect(sendsMessage(enter, "sends")).toBe(true);
  expect(sendsMessage({ ...enter, ctrlKey: true }, "sends")).toBe(true);
  expect(sendsMessage({ ...enter, metaKey: true }, "sends")).toBe(true);
});

test.each<[string, Partial<KeyPress>]>([
  ["Shift+Enter makes a new line", { shiftKey: true }],
  ["Alt+Enter makes a new line", { altKey: true }],
  ["the Enter that picks a word in an input method", { isComposing: true }],
  ["the same Enter in Safari", { keyCode: 229 }],
  ["another key", { key: "a", keyCode: 65 }],
])("%s does not send", (_, change) => {
  expect(sendsMessage({ ...enter, ...change }, "sends")).toBe(false);
});

test("where Enter starts a line, it sends with Control or Command only", () => {
  expect(sendsMessage(enter, "breaks")).toBe(false);
  expect(sendsMessage({ ...enter, shiftKey: true }, "breaks")).toBe(false);
  expect(sendsMessage({ ...enter, ctrlKey: true }, "breaks")).toBe(true);
  expect(sendsMessage({ ...enter, metaKey: true }, "breaks")).toBe(true);
});

test("Escape gives up an edit, but not the one that closes an input method", () => {
  const press = { ...enter, key: "Escape", keyCode: 27 };
  expect(endsEditing(press)).toBe(true);
  expect(endsEditing({ ...press, isComposing: true })).toBe(false);
  expect(endsEditing(enter)).toBe(false);
});

test("the arrow up goes back, and with other keys it moves as it does anywhere", () => {
  const up = { ...enter, key: "ArrowUp", keyCode: 38 };
  expect(goesBack(up)).toBe(true);
  expect(goesBack({ ...up, shiftKey: true })).toBe(false);
  expect(goesBack({ ...up, altKey: true })).toBe(false);
  expect(goesBack({ ...up, isComposing: true })).toBe(false);
});

import { expect, test } from "vitest";
import { isEmojiOnly } from "./emoji.ts";

test.each(["🎉", "❤️", "👩‍👩‍👧‍👦 🇧🇪", "👍🏽👍🏽👍🏽", "1️⃣"])("%s is shown large", (text) => {
  expect(isEmojiOnly(text)).toBe(true);
});

test.each(["", "   ", "42", "#", "ok 👍", "😀😀😀😀😀😀😀", "👍🏽x", "🏽x", `${"✊🏽".repeat(31)}x`])(
  "%j is not",
  (text) => {
    expect(isEmojiOnly(text)).toBe(false);
  },
);

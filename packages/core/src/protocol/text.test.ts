import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { MessageText } from "./field.ts";

const message = (text: string) => v.safeParse(MessageText, text).output;

describe("a message keeps what it says, and loses what acts on what is around it", () => {
  test.each([
    ["an override of the direction", "photo\u202egnp.exe", "photognp.exe"],
    ["embeddings and isolates, closed or not", "\u202aa\u202c \u2067b", "a b"],
    ["what terminals act on", "\u001b[31mred\u0007\u009b0m\u0000", "[31mred0m"],
    ["marks upon marks", `a${"\u0301".repeat(500)}!`, `a${"\u0301".repeat(8)}!`],
    ["half a surrogate pair", "a\ud800", "a\ufffd"],
    ["line ends of every kind", "one\r\ntwo\rthree\n\tfour", "one\ntwo\nthree\n\tfour"],
  ])("%s", (_, text, kept) => {
    expect(message(text)).toBe(kept);
  });

  test.each([
    ["a family and a flag", "👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇩🇪 ❤️"],
    ["Persian with a joiner that shows nothing", "می‌خواهم"],
    ["Hebrew with points, and a mark of direction", "שָׁלוֹם\u200f!"],
    ["Devanagari, Thai, Vietnamese", "क्षत्रिय น้ำ tiếng Việt"],
    ["styles and widths", "Ａ 𝐁 ﬁ"],
  ])("%s stays as it is", (_, text) => {
    expect(message(text)).toBe(text);
  });

  test("a message of nothing but what is left out is empty", () => {
    expect(v.is(MessageText, "\u202e\u0007\u2066")).toBe(false);
  });

  test("what was kept once is kept as it is, so that a retry says the same", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const parsed = v.safeParse(MessageText, text);
        if (parsed.success) expect(message(parsed.output)).toBe(parsed.output);
      }),
    );
  });
});

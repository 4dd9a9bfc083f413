import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { MessageText } from "./field.ts";
import { tidyText } from "./text.ts";

const letters = fc.constantFrom("a", "ب", "👩", " ", "\n");

/** Words with as many marks and invisible characters as people write. */
const legitimate = fc.constantFrom(
  "👨🏿‍🦽‍➡️",
  "👩🏽‍❤️‍💋‍👨🏻",
  "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
  "1️⃣",
  "ٱلرَّحْمَٰنِ",
  "می‌خواهم",
  "בְּרֵאשִׁ֖ית",
  "क्षत्रिय",
  "ཧྐྵྨླྺྼྻྂ",
  "tiếng",
);

const message = (text: string) => v.safeParse(MessageText, text).output;

describe("a message keeps what it says, and loses what acts on what is around it", () => {
  test.each([
    ["an override of the direction", "photo\u202egnp.exe", "photognp.exe"],
    ["embeddings and isolates, closed or not", "\u202aa\u202c \u2067b", "a b"],
    ["what terminals act on", "\u001b[31mred\u0007\u009b0m\u0000", "[31mred0m"],
    ["marks upon marks", `a${"\u0301".repeat(500)}!`, `a${"\u0301".repeat(8)}!`],
    [
      "marks upon marks, apart by what shows nothing",
      `a${`${"\u0301".repeat(8)}\u200b`.repeat(3)}!`,
      `a${"\u0301".repeat(8)}${"\u200b".repeat(3)}!`,
    ],
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
    ["Arabic with all its vowels", "بِسْمِ ٱللَّهِ ٱلرَّحْمَٰنِ ٱلرَّحِيمِ ۝"],
    ["Hebrew with points and cantillation", "בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים אֵ֥ת הַשָּׁמַ֖יִם וְאֵ֥ת הָאָֽרֶץ׃"],
    ["the highest stack of Tibetan", "ཧྐྵྨླྺྼྻྂ་ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ"],
    ["emoji of joiners, tones and selectors", "👨🏿‍🦽‍➡️👩🏽‍❤️‍💋‍👨🏻🏴‍☠️1️⃣🧑‍🧑‍🧒‍🧒"],
    ["styles and widths", "Ａ 𝐁 ﬁ"],
  ])("%s stays as it is", (_, text) => {
    expect(message(text)).toBe(text);
  });

  const marks = fc.constantFrom("\u0301", "\u0489", "\u0e49", "\u{1d165}", "\ufe0f", "\u034f", "\u0fb5");
  const showingNothing = fc.constantFrom(
    ..."\u200b\u200d\u2060\u00ad\ufeff\u200f\u180e\u3164\u115f\uffa0\u2065\u2028\u2029\u2800\ufffc",
    ..."\u{e0067}\u{e01ef}\u{1d173}\u{1d159}\u{13441}\u{13442}",
  );

  test("no more than eight marks stand on one character, whatever invisible is between them", () => {
    const pieces = fc.oneof(
      { weight: 4, arbitrary: marks },
      { weight: 2, arbitrary: showingNothing },
      letters,
    );
    fc.assert(
      fc.property(fc.array(pieces, { size: "large" }), (parts) => {
        const text = parts.join("");
        const kept = tidyText(text);
        const ofLetters = kept.split(/[aب👩 \n]/u).map((stack) => (stack.match(/\p{M}/gu) ?? []).length);
        expect(Math.max(...ofLetters)).toBeLessThanOrEqual(8);
        // All else stays.
        expect(kept.replace(/\p{M}/gu, "")).toBe(text.replace(/\p{M}/gu, ""));
      }),
    );
  });

  test("what no more than eight marks stand on stays as it is", () => {
    const stack = fc
      .tuple(letters, fc.array(marks, { maxLength: 8 }))
      .map(([letter, on]) => letter + on.join(""));
    fc.assert(
      fc.property(fc.array(fc.oneof(stack, legitimate)), (stacks) => {
        const text = stacks.join("");
        expect(tidyText(text)).toBe(text);
      }),
    );
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

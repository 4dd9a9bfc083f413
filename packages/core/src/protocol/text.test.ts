import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { DisplayName, MessageText } from "./field.ts";

const message = (text: string) => v.safeParse(MessageText, text).output;
const name = (text: string) => {
  const parsed = v.safeParse(DisplayName, text);
  return parsed.success ? parsed.output : undefined;
};

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

describe("a name is one line of visible text that nothing else looks like by a trick", () => {
  test.each([
    ["other widths and styles", "Ａｄａ 𝐋𝐨𝐯𝐞", "Ada Love"],
    ["invisible characters", "A\u200bd\u00ada\u2060", "Ada"],
    ["the direction", "\u202eadA", "adA"],
    ["white space", "  Ada\t\n\u2003Lovelace ", "Ada Lovelace"],
    ["marks upon marks", `A${"\u0335".repeat(40)}da`, `A${"\u0335".repeat(3)}da`],
    ["letters with marks in two parts", "Zoe\u0308", "Zoë"],
  ])("%s", (_, text, kept) => {
    expect(name(text)).toBe(kept);
  });

  test.each(["Ada Lovelace", "Ада Лавлейс", "Άδα", "艾达", "Ada Лавлейс", "עדה", "Müller-Łódź", "J4n3"])(
    "%s is a name",
    (text) => {
      expect(name(text)).toBe(text);
    },
  );

  test("what was kept once is kept as it is, however it was made", () => {
    const unit = fc.oneof(
      fc.string({ unit: "binary", maxLength: 3 }),
      fc.constantFrom("a", " ", "\u200b", "\u0301", "\t"),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 12 }), (parts) => {
        const kept = name(parts.join(""));
        if (kept !== undefined) expect(name(kept)).toBe(kept);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ["a Cyrillic А in a Latin word", "\u0410da"],
    ["a Greek omicron in a Latin word", "B\u03bfb"],
    ["nothing to see", "\u202e\u200b \u3164"],
    ["too long", "a".repeat(41)],
    ["one character that becomes many", "\ufdfa".repeat(5)],
  ])("%s is not", (_, text) => {
    expect(name(text)).toBeUndefined();
  });
});

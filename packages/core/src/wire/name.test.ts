import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { DisplayName } from "./field.ts";

const name = (text: string) => {
  const parsed = v.safeParse(DisplayName, text);
  return parsed.success ? parsed.output : undefined;
};

describe("a name is one line of visible text that nothing else looks like by a trick", () => {
  test.each([
    ["other widths and styles", "Ａｄａ 𝐋𝐨𝐯𝐞", "Ada Love"],
    ["invisible characters", "A\u200bd\u00ada\u2060", "Ada"],
    ["the direction", "\u202eadA", "adA"],
    ["white space", "  Ada\t\n\u2003Lovelace ", "Ada Lovelace"],
    ["marks upon marks", `A${"\u0335".repeat(40)}da`, `A${"\u0335".repeat(3)}da`],
    ["letters with marks in two parts", "Zoe\u0308", "Zoë"],
    ["letters with marks in two parts, and something invisible between them", "Zoe\u034f\u0308", "Zoë"],
    ["joiners of letters, which are invisible in other places", "علی\u200cرضا", "علیرضا"],
    ["parts of no emoji", "A\u200dd\ufe0fa 👩\u200b\u200d💻 🏴\u{e0061}", "Ada 👩💻 🏴"],
  ])("%s", (_, text, kept) => {
    expect(name(text)).toBe(kept);
  });

  test.each([
    ["combining grapheme joiner", "A\u034fda"],
    ["variation selector", "A\ufe0fda"],
    ["variation selector of the second row", "A\u{e0100}da"],
    ["Hangul filler", "Ada\u3164"],
    ["half-width Hangul filler", "Ada\uffa0"],
    ["Hangul choseong filler", "Ada\u115f"],
    ["Khmer inherent vowel", "Ad\u17b4a"],
    ["Mongolian vowel separator", "Ad\u180ea"],
    ["blank of Braille", "Ada\u2800"],
    ["note without a head", "Ada\u{1d159}"],
    ["mirror of a hieroglyph", "Ada\u{13440}"],
    ["blank among hieroglyphs", "Ada\u{13441}"],
    ["half a blank among hieroglyphs", "Ada\u{13442}"],
    ["tag", "Ada\u{e0041}"],
  ])("a %s leaves nothing behind", (_, text) => {
    expect(name(text)).toBe("Ada");
  });

  test("no character that Unicode says is blank is a name, or adds to one anything but a space", () => {
    // By the engine's own tables.
    const isBlank = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{Zs}\p{Zl}\p{Zp}]/u;
    const all = Array.from({ length: 0x110000 }, (_, code) => code).filter((code) => code >> 11 !== 0x1b);
    const blank = all.map((code) => String.fromCodePoint(code)).filter((each) => isBlank.test(each));
    expect(blank.length).toBeGreaterThan(4_000);
    expect(blank.filter((each) => name(each) !== undefined)).toEqual([]);
    expect(new Set(blank.map((each) => name(`太${each}郎`)))).toEqual(new Set(["太郎", "太 郎"]));
  });

  test.each([
    "Ada Lovelace",
    "Ада Лавлейс",
    "Άδα",
    "艾达",
    "Ada Лавлейс",
    "עדה",
    "أَدَا",
    "Աննա",
    "ᎠᏓ",
    "क्षत्रिय",
    "Müller-Łódź",
    "O’Brien",
    "Kaʻiulani",
    "J4n3",
    "Ada_1815",
    "Ada太郎",
    "Tシャツ屋",
    "K팝",
    "Ada・さん",
    "Bㄅㄆ",
    "Q\u0301",
  ])("%s is a name", (text) => {
    expect(name(text)).toBe(text);
  });

  test.each(["👩‍💻", "Ada 👩🏽‍🚀", "❤️", "1️⃣ Ada", "🏴󠁧󠁢󠁥󠁮󠁧󠁿🇩🇪", "Ada👩‍👩‍👧‍👦", "🏳️‍🌈 Ada"])(
    "the emoji of %s stay whole",
    (text) => {
      expect(name(text)).toBe(text);
    },
  );

  test("what was kept once is kept as it is, however it was made", () => {
    const unit = fc.oneof(
      fc.string({ unit: "binary", maxLength: 3 }),
      fc.constantFrom(
        "a",
        "1",
        " ",
        "\u200b",
        "\u200d",
        "\ufe0f",
        "\u034f",
        "\u0301",
        "\u1100",
        "\u1161",
        "\t",
      ),
      fc.constantFrom("👩", "💻", "👩‍💻", "❤", "❤️", "🏽", "🇩", "🇪", "1️⃣", "🏴", "\u{e0067}", "\u{e007f}"),
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
    ["an Armenian oh in a Latin word", "B\u0585b"],
    ["a Cherokee go in a Latin word", "\u13aada"],
    ["a Lisu a in a Latin word", "\ua4eeda"],
    ["a Georgian letter in a Latin word", "Ad\u10d0"],
    ["a Coptic letter in a Latin word", "\u2c9eda"],
    ["a Thai letter in a Latin word", "Ada\u0e01"],
    ["a vowel sign of Arabic on a Latin letter", "Ad\u064ba"],
    ["a digit of Devanagari in a Latin word", "Ada\u0967"],
    ["an Armenian oh in a Cyrillic word", "\u0555ля"],
    ["nothing to see", "\u202e\u200b \u3164"],
    ["too long", "a".repeat(41)],
    ["one character that becomes many", "\ufdfa".repeat(5)],
  ])("%s is not", (_, text) => {
    expect(name(text)).toBeUndefined();
  });
});

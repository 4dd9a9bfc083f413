import { onFirstUse } from "./on-first-use.ts";
import { drawnBlank, tidyText } from "./text.ts";

/** Invisible characters: those that Unicode says are not drawn, and those that fonts draw as nothing. */
const unseen = new RegExp(String.raw`[\p{Default_Ignorable_Code_Point}\p{Cf}${drawnBlank}]`, "v");

/**
 * The name without what shows nothing. An emoji that is made of several characters has such ones
 * inside: it is found first, as a whole. The pattern of all emoji takes milliseconds to make, so it
 * is made for names that need it.
 */
const withoutUnseen = (name: string) =>
  unseen.test(name) ? name.replace(new RegExp(`(\\p{RGI_Emoji})|${unseen.source}`, "gv"), "$1") : name;

/**
 * A name in its stored form: like `tidyText`; then one form for characters that are the same one in
 * another style or width (NFKC: `Ａｄａ` and `𝐀𝐝𝐚` are `Ada`), nothing invisible, at most three marks
 * on a character, and single spaces. Emoji stay whole. The joiners of Persian and Indic scripts are
 * removed: in most places they show nothing, and a name can be read without them.
 * https://www.unicode.org/reports/tr15/
 */
export const tidyName = (name: string): string =>
  withoutUnseen(tidyText(name).normalize("NFKC"))
    // Separate characters may be one letter now.
    .normalize("NFKC")
    .replace(/(\p{M}{3})\p{M}+/gu, "$1")
    .replace(/\s+/gu, " ")
    .trim();

/**
 * What may be in a word with any alphabet: digits, signs, emoji, shared marks, and the scripts of
 * East Asia.
 */
const anywhere = [
  String.raw`\p{Script=Common}\p{Script_Extensions=Inherited}\p{Cn}\p{Co}`,
  String.raw`[\p{Script=Inherited}&&\p{Script_Extensions=Latin}]`,
  String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}`,
].join("");

/**
 * The alphabets whose letters are mistaken for another's, and what belongs to none of those that
 * may be combined with them. Their patterns take milliseconds to make, as that of all emoji does.
 */
const alphabets = onFirstUse(() =>
  ["Latin", "Cyrillic", "Greek", "Armenian", "Cherokee", "Coptic", "Georgian", "Lisu"].map((script) => ({
    letters: new RegExp(String.raw`\p{Script=${script}}`, "v"),
    foreign: new RegExp(String.raw`[^\p{Script_Extensions=${script}}${anywhere}]`, "v"),
  })),
);

/**
 * Whether a word of a name combines letters of such an alphabet with any other, as `Аdа` with a
 * Cyrillic `А` does. A name that is entirely in another alphabet can still look like another's:
 * names are not identities.
 * https://www.unicode.org/reports/tr39/#Restriction_Level_Detection
 */
export const mixesAlphabets = (name: string): boolean =>
  name
    .split(" ")
    .some((word) => alphabets().some(({ letters, foreign }) => letters.test(word) && foreign.test(word)));

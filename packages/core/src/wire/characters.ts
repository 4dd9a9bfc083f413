import { lookAlikes } from "./look-alikes.ts";
import { onFirstUse } from "./on-first-use.ts";

/**
 * What Unicode's list does not have, or has as one of its own prototypes: letters that resemble
 * others except for a hook, a stroke or a syllabary, small capitals, digits, and signs.
 */
const alsoAlike: Readonly<Record<string, string>> = {
  a: "ᴀ",
  b: "ʙ",
  c: "ƈϲ",
  d: "ᴅᗫ",
  e: "ᴇəǝɘɛꞓԑєᗴᕮᗕⱸ3",
  g: "ɢ",
  h: "ʜ",
  i: "ιӏ",
  j: "ᴊ",
  k: "ᴋĸ",
  l: "ʟլi1|!",
  m: "ᴍʍ",
  n: "ɴŋиᴎпπ",
  o: "0",
  p: "ᴘ",
  r: "ɾɿяᴙᖆ",
  s: "ᔕᔖ5$",
  t: "ᴛᐪ",
  u: "цʊᘮ",
  y: "ᖻ",
};

const letterOf = onFirstUse(() => {
  const letters = new Map<string, string>();
  for (const table of [lookAlikes, alsoAlike]) {
    for (const [letter, alike] of Object.entries(table)) {
      for (const each of alike) letters.set(each.toLowerCase(), letter);
    }
  }
  return letters;
});

/**
 * The first letters of the alphabets that NFKD leaves inside their squares, circles and flags: 26
 * letters each, with which no name is written.
 * https://www.unicode.org/charts/PDF/U1F100.pdf
 */
const enclosedAlphabets = [0x1f130, 0x1f150, 0x1f170, 0x1f1e6];

const withoutFrame = (character: string) => {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x1f130) return character;
  const first = enclosedAlphabets.find((start) => code >= start && code < start + 26);
  return first === undefined ? character : String.fromCodePoint(0x61 + code - first);
};

/**
 * The lower-case letter that a character looks like: `I`, `ı` and `1` like an `l`. Itself if it
 * looks like none.
 */
export const letterLike = (character: string): string => {
  const bare = withoutFrame(character);
  const letter = letterOf().get(bare) ?? bare;
  return letterOf().get(letter) ?? letter;
};

/** A character of a name, and the letter that it looks like. */
export type Character = { written: string; letter: string };

const withoutMarks = (text: string) => text.replace(/\p{M}/gu, "");

/**
 * A name's characters in lower case, without marks: also before normalising, which would put them
 * in order in quadratic time.
 */
export const charactersOf = (name: string): Character[] =>
  Array.from(withoutMarks(withoutMarks(name).normalize("NFKD")).toLowerCase(), (written) => ({
    written,
    letter: letterLike(written),
  }));

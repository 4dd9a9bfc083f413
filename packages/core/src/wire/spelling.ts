import { type Character, charactersOf } from "./characters.ts";

/**
 * What else is read as a letter in an expected word: digits, signs and letters with a stroke. They
 * distinguish names, so skeletons do not include them.
 */
const readAs: Readonly<Record<string, string>> = {
  a: "4@ⱥ",
  b: "8ƀ",
  c: "¢©",
  d: "đð",
  e: "€ɇ",
  g: "96ǥ",
  h: "ħ",
  i: "ɨ",
  l: "£ł",
  n: "η",
  o: "øθ",
  r: "®ɍ",
  t: "7+†ŧ",
  u: "ʉ",
  y: "¥ɏ",
};

const readLetterOf = new Map(
  Object.entries(readAs).flatMap(([letter, alike]) => Array.from(alike, (each) => [each, letter] as const)),
);

/** Two adjacent letters that are read as one. An `i` has become an `l` before. */
const pairs: ReadonlyMap<string, string> = new Map([
  ["rn", "m"],
  ["cl", "d"],
]);

/** A dash of any kind, including a letter that is one. */
export const line = String.raw`\p{Dash}\u02d7\u2043\u23af\u2500-\u257f\u2796\u30fc\u4e00\u1173`;

/** What means nothing beside a name's letters. */
const besideLetters = new RegExp(String.raw`[\P{L}\p{Lm}${line}]`, "u");

/** Finds a word's letters among others. */
export type Spelling = { length: number; places: ReadonlyMap<string, number> };

/** The positions of each letter in a word, as bits. */
export const spellingOf = (word: string): Spelling => {
  const letters = charactersOf(word.replaceAll(" ", "")).map(({ letter }) => letter);
  const places = new Map<string, number>();
  for (const [at, letter] of letters.entries()) places.set(letter, (places.get(letter) ?? 0) | (1 << at));
  return { length: letters.length, places };
};

/** A character of a name, with everything that it may be read as. */
export type ReadCharacter = Character & {
  /** The letter that it is also read as, in an expected word. */
  other: string | undefined;
  /** The letter that it forms with the previous character. */
  paired: string | undefined;
  /** Whether it may also be left out. */
  isBeside: boolean;
};

/** A name's characters, up to a maximum, with everything that each may be read as. */
export const readCharactersOf = (name: string, max: number): ReadCharacter[] => {
  const characters = charactersOf(name).slice(0, max);
  return characters.map(({ written, letter }, at) => ({
    written,
    letter,
    other: readLetterOf.get(written),
    paired: pairs.get(`${characters[at - 1]?.letter}${letter}`),
    isBeside: besideLetters.test(written),
  }));
};

/** Whether a character is read as a letter by itself. */
export const isReadAs = ({ letter, other }: ReadCharacter, expected: string): boolean =>
  letter === expected || other === expected;

/**
 * Whether the characters are a word's letters, with any other characters around and between them.
 */
export const spells = (characters: readonly ReadCharacter[], { length, places }: Spelling): boolean => {
  const placesOf = (letter: string | undefined) => (letter === undefined ? 0 : (places.get(letter) ?? 0));
  // Bit n: n of the letters may have been read. `1` is an `l`, or is beside the letters.
  let read = 1;
  let readBefore = 0;
  for (const { letter, other, paired, isBeside } of characters) {
    const one = (read & (placesOf(letter) | placesOf(other))) << 1;
    const both = (readBefore & placesOf(paired)) << 1;
    readBefore = read;
    read = (isBeside ? read : 0) | one | both;
    if (read === 0 && readBefore === 0) return false;
  }
  return (read & (1 << length)) !== 0;
};

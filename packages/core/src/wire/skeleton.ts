import { letterLike } from "./characters.ts";
import { confusables } from "./confusables.ts";
import { onFirstUse } from "./on-first-use.ts";

const prototypeOf = onFirstUse(
  () =>
    new Map(
      confusables
        .trim()
        .split("\n")
        .flatMap((line) => {
          const [prototype = "", alike = ""] = line.split(" ");
          return Array.from(alike, (each) => [each, prototype] as const);
        }),
    ),
);

const isShown = /[\p{L}\p{N}\p{So}]/u;
const isLetter = /[\p{L}\p{N}]/u;

/** The letters that a character is read as, in lower case: an `m` as `rn`. None for most signs. */
const lettersOf = (character: string): string => {
  let letters = "";
  for (const each of character.toLowerCase()) {
    const letter = letterLike(each);
    if (isLetter.test(letter)) letters += letter === "m" ? "rn" : letter;
  }
  return letters;
};

/**
 * How a character may be read. A letter is read in one way. A sign or a mark is left out, or read as
 * the letters that it looks like: `Ada|` reads like `Ada`, and `|an` like `Ian`.
 */
const readingsOf = (character: string): string[] => {
  const alike = prototypeOf().get(character);
  const parts = character.normalize("NFKD");
  if (parts !== character) return [...skeletonsIn(parts), ...(alike === undefined ? [] : [alike])];
  const letters = alike ?? lettersOf(character);
  return isLetter.test(character) || (alike === undefined && isShown.test(character))
    ? [letters]
    : [...new Set(["", letters])];
};

/** The maximum number of readings of a text: of at least four signs that look like letters. */
const maxReadings = 16;

/** The readings of a text. Beyond the maximum, signs and marks are left out. */
const skeletonsIn = (text: string): string[] => {
  let skeletons = [""];
  for (const character of text) {
    const [first = "", ...others] = readingsOf(character);
    const read = skeletons.map((before) => before + first);
    const hasChoice = others.length > 0 && skeletons.length * (1 + others.length) <= maxReadings;
    const more = hasChoice ? skeletons.flatMap((before) => others.map((other) => before + other)) : [];
    // Compared only after a choice, of which there are few: the time is in proportion to the text.
    skeletons = hasChoice ? [...new Set([...read, ...more])] : read;
  }
  return skeletons;
};

/**
 * The skeletons of a name, as it is written and in lower case: names that share one read alike.
 * They are Unicode's, but without marks and with letters of either case as one, and with signs both
 * left out and as the letters that they look like. A name without a letter or digit is its own.
 * https://www.unicode.org/reports/tr39/#Confusable_Detection
 */
export const skeletonsOf = (name: string): string[] => {
  const skeletons = [name, name.toLowerCase()].flatMap(skeletonsIn);
  return [...new Set(skeletons.map((skeleton) => skeleton || name))];
};

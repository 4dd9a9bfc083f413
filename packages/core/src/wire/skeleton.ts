import { letterLike, withoutMarks } from "./characters.ts";
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

/** The letters that text is read as, in lower case: an `m` as `rn`. */
const lettersOf = (text: string): string => {
  let letters = "";
  for (const character of text.toLowerCase()) {
    const letter = isShown.test(character) ? letterLike(character) : "";
    if (isLetter.test(letter)) letters += letter === "m" ? "rn" : letter;
  }
  return letters;
};

/** Also before normalising, which would put marks in order in quadratic time. */
const bare = (text: string) => withoutMarks(withoutMarks(text).normalize("NFKD"));

const skeletonOf = (text: string): string => {
  let skeleton = "";
  for (const character of text) skeleton += prototypeOf().get(character) ?? lettersOf(character);
  return skeleton;
};

/**
 * The skeletons of a name, as it is written and in lower case: names that share one read alike.
 * They are Unicode's, but without marks and signs, and with letters of either case as one. A name
 * without a letter or digit is its own.
 * https://www.unicode.org/reports/tr39/#Confusable_Detection
 */
export const skeletonsOf = (name: string): string[] => {
  const letters = bare(name);
  const skeletons = [letters, letters.toLowerCase()].map(skeletonOf);
  return [...new Set(skeletons.map((skeleton) => skeleton || name))];
};

import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import unicode from "unhomoglyph/data.json" with { type: "json" };
import { charactersOf } from "./characters.ts";

/*
 * `node packages/core/src/wire/confusables.generate.ts` regenerates `confusables.ts` from Unicode's
 * confusables in the package `unhomoglyph`: what `look-alikes.ts`, lower case, NFKD and removing
 * marks do not find, in the scripts that are recommended for identifiers. Not Hangul, where only
 * parts of letters are confused.
 * https://www.unicode.org/reports/tr31/#Table_Recommended_Scripts
 */

const scripts = [
  ...["Common", "Latin", "Greek", "Cyrillic", "Armenian", "Georgian", "Hebrew", "Arabic", "Thaana"],
  ...["Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam"],
  ...["Sinhala", "Thai", "Lao", "Tibetan", "Myanmar", "Khmer", "Ethiopic"],
  ...["Han", "Hiragana", "Katakana", "Bopomofo"],
];
const recommended = scripts.map((script) => String.raw`\p{Script=${script}}`).join("");

/** Whether a text is one letter or digit of a recommended script, as names are stored. */
export const isRecommended = (text: string): boolean =>
  new RegExp(`^[[\\p{L}\\p{N}]&&[${recommended}]]$`, "v").test(text) && text.normalize("NFKD") === text;

const lettersOf = (text: string): string =>
  charactersOf(text)
    .filter(({ letter }) => /[\p{L}\p{N}]/u.test(letter))
    .map(({ letter }) => (letter === "m" ? "rn" : letter))
    .join("");

const found = Object.entries<string>(unicode)
  .map(([character, prototype]) => [character, lettersOf(prototype)] as const)
  .filter(
    ([character, prototype]) =>
      isRecommended(character) && prototype !== "" && prototype !== lettersOf(character),
  )
  // Prototypes are Unicode's for each case. Lower case makes `l` of `I`, and goes first.
  .filter(([character]) => !/^[A-Za-z0-9]$/.test(character));

const groups = [...Map.groupBy(found, ([, prototype]) => prototype)].toSorted(([a], [b]) => (a < b ? -1 : 1));
const lines = groups.map(
  ([prototype, all]) => `${prototype} ${all.map(([character]) => character).join("")}`,
);

/** The table's source. */
export const source = `/**
 * What Unicode says looks alike, beyond the letters of \`look-alikes.ts\`: on each line a prototype,
 * and the characters that look like it. Made by \`confusables.generate.ts\`.
 */
export const confusables = \`
${lines.join("\n")}
\`;
`;

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(new URL("confusables.ts", import.meta.url), source);

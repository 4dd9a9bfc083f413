import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import unicode from "unhomoglyph/data.json" with { type: "json" };
import { charactersOf } from "./characters.ts";
import { tidyName } from "./name.ts";

/*
 * `node packages/core/src/wire/confusables.generate.ts` regenerates `confusables.ts` from Unicode's
 * confusables in the package `unhomoglyph`: every character that a name may have, whether a letter,
 * a sign or a mark, and that looks like letters or digits that `look-alikes.ts`, lower case, NFKD
 * and removing marks do not find.
 * https://www.unicode.org/reports/tr39/#Confusable_Detection
 */

const isLetter = /[\p{L}\p{N}]/u;

/** Each character that a name may have and that looks like letters or digits, with its prototype. */
export const pairs = Object.entries<string>(unicode).filter(
  ([character, prototype]) => isLetter.test(prototype) && tidyName(character) === character,
);

const lettersOf = (text: string): string =>
  charactersOf(text)
    .filter(({ letter }) => isLetter.test(letter))
    .map(({ letter }) => (letter === "m" ? "rn" : letter))
    .join("");

const found = pairs
  .map(([character, prototype]) => [character, lettersOf(prototype)] as const)
  .filter(([character, prototype]) => prototype !== lettersOf(character))
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

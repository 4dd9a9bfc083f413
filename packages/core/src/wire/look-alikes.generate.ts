import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import unicode from "unhomoglyph/data.json" with { type: "json" };
import * as v from "valibot";

/*
 * `node packages/core/src/wire/look-alikes.generate.ts` regenerates `look-alikes.ts` from
 * Unicode's confusables in the package `unhomoglyph`. It keeps only what looks like one Latin
 * letter, and only what NFKD, lower case and removing marks do not find: 1.4 KB of 100.
 * https://www.unicode.org/reports/tr39/#Confusable_Detection
 */

const confusables = v.parse(v.record(v.string(), v.string()), unicode);

const bare = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const isOneLetter = (text: string) => [...text].length === 1 && /[\p{L}\p{N}]/u.test(text);

const letters = new Map<string, string>();
for (const [written, prototype] of Object.entries(confusables)) {
  const [from, to] = [bare(written), bare(prototype)];
  if (from !== to && isOneLetter(from) && !/^[a-z0-9]$/.test(from) && /^[a-z]$/.test(to))
    letters.set(from, to);
}

const groups = [...Map.groupBy(letters, ([, to]) => to)].toSorted(([a], [b]) => (a < b ? -1 : 1));
const lines = groups.map(([letter, all]) => `  ${letter}: "${all.map(([from]) => from).join("")}",`);

/** The table's source. */
export const source = `/**
 * What looks like a Latin letter, by letter. Made by \`look-alikes.generate.ts\`, of Unicode's
 * confusables.
 */
export const lookAlikes = {
${lines.join("\n")}
};
`;

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(new URL("look-alikes.ts", import.meta.url), source);

import { type Finding, lineAt, type Rule } from "../finding.ts";
import { glossary } from "../glossary.ts";

const terms = Object.entries(glossary).map(([term, instead]) => {
  const isIdentifier = /[a-z][A-Z]/.test(term);
  // A phrase may go over the end of a line, of a comment too.
  const words = term.split(" ").join(String.raw`\s+(?:\*\s+|\/\/\s+)?`);
  return { term, instead, pattern: new RegExp(`\\b${words}\\b`, isIdentifier ? "g" : "gi") };
});

/** Stored attributes keep their names: items with them exist. */
const isStoredName = (text: string, index: number) => /field: "$/.test(text.slice(index - 8, index));

/** Finds words of the glossary that are not to be used. */
export const glossaryRule: Rule = ({ path, text }) =>
  terms.flatMap(({ term, instead, pattern }) =>
    [...text.matchAll(pattern)]
      .filter(({ index }) => !isStoredName(text, index))
      .map(
        ({ index }): Finding => ({
          path,
          line: lineAt(text, index),
          sentence: `"${term}" is not in the glossary. Write: ${instead}.`,
        }),
      ),
  );

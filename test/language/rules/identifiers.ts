import { type Finding, lineAt, type Rule } from "../finding.ts";

/** Names of code that the glossary replaces, and that are also plain English words. */
const names: readonly { pattern: RegExp; instead: string }[] = [
  { pattern: /\bmost(?=[A-Z])\w+/g, instead: "max" },
  { pattern: /\bleast(?=[A-Z])\w+/g, instead: "min" },
  { pattern: /(?:\b(?:const|let) |[\w)]\.|#)most\b(?!-)|(?<!at )\bmost\??: (?:number|\d)/g, instead: "max" },
  {
    pattern: /(?:\b(?:const|let) |[\w)]\.|#)least\b(?!-)|(?<!at )\bleast\??: (?:number|\d)/g,
    instead: "min",
  },
  { pattern: /\b(?:const|let) (?:person|people)\b|\btype Person\b|\bclass People\b/g, instead: "user" },
  { pattern: /\b(?:const|let) speakers?\b|\btype Speaker\b|\bspeakerOf\b/g, instead: "sender" },
  { pattern: /\b(?:const|let) handing\b|\bhanding: Transfer\b/g, instead: "transfer" },
  { pattern: /\bOutboxNews\b|#heard\(/g, instead: "OutboxUpdate, or received" },
];

/** Finds names of code that are not the glossary's. */
export const identifiersRule: Rule = ({ path, text }) => {
  if (!/\.tsx?$/.test(path)) return [];
  return names.flatMap(({ pattern, instead }) =>
    [...text.matchAll(pattern)].map(
      ({ 0: name, index }): Finding => ({
        path,
        line: lineAt(text, index),
        sentence: `"${name}" is not in the glossary. Name it by: ${instead}.`,
      }),
    ),
  );
};

import type { Finding, Rule } from "../finding.ts";

/** Columns of the lines of a page. */
const pageWidth = 120;

/** Columns of the title of a test, with what is around it on its line. */
const titleWidth = 120;

/** Columns of the lines of a comment. */
const commentWidth = 108;

const isTable = (line: string) => /^\s*\|/.test(line);

/** A line with a word that no line could hold, such as an address. */
const hasLongWord = (line: string) => /\S{80}/.test(line);

/** A tool reads it, on one line. */
const isDirective = (line: string) => /^\s*\/\/ (?:@ts-|biome-|Stryker )/.test(line);

const isTitle = (line: string) => /^\s*(?:test|describe|it)(?:\.\w+)*\(["`]/.test(line);

const isComment = (line: string) => /^\s*(?:\/\/|\/\*|\*)/.test(line);

/** The columns of a line of code; `undefined` where the formatter decides alone. */
const codeWidth = (line: string): number | undefined => {
  if (isComment(line)) return commentWidth;
  return isTitle(line) ? titleWidth : undefined;
};

/** Finds lines of pages, of comments and with titles of tests that are too long. Tables may be longer. */
export const widthRule: Rule = ({ path, text }) => {
  const isPage = path.endsWith(".md");
  return text.split("\n").flatMap((line, at): Finding[] => {
    const width = isPage ? pageWidth : codeWidth(line);
    if (width === undefined || line.length <= width) return [];
    if (isTable(line) || hasLongWord(line) || isDirective(line)) return [];
    const sentence = `This line has ${line.length} columns. Use at most ${width}.`;
    return [{ path, line: at + 1, sentence }];
  });
};

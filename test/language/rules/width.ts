import type { Finding, Rule } from "../finding.ts";

/** Columns of the lines of a page. */
const pageWidth = 120;

/** Columns of the lines of a comment. */
const commentWidth = 108;

const isTable = (line: string) => /^\s*\|/.test(line);

/** A line with a word that no line could hold, such as an address. */
const hasLongWord = (line: string) => /\S{80}/.test(line);

/** A tool reads it, on one line. */
const isDirective = (line: string) => /^\s*\/\/ (?:@ts-|biome-|Stryker )/.test(line);

const isComment = (line: string) => /^\s*(?:\/\/|\/\*|\*)/.test(line);

/** Finds lines of pages, and of comments, that are too long. Tables may be longer. */
export const widthRule: Rule = ({ path, text }) => {
  const isPage = path.endsWith(".md");
  const width = isPage ? pageWidth : commentWidth;
  return text.split("\n").flatMap((line, at): Finding[] => {
    if (line.length <= width || isTable(line) || hasLongWord(line) || isDirective(line)) return [];
    if (!isPage && !isComment(line)) return [];
    const sentence = `This line has ${line.length} columns. Wrap it at ${width}.`;
    return [{ path, line: at + 1, sentence }];
  });
};

import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { parseSync, Visitor } from "oxc-parser";

/** A pattern in a source file. */
export type Pattern = { file: string; line: number; source: string; flags: string };

/** A pattern that is composed at run time, where no checker can read it. */
export type Unreadable = { file: string; line: number };

/** The patterns of a source: literals, and `new RegExp` of literal texts. */
export const patternsIn = (file: string, text: string): { patterns: Pattern[]; unreadable: Unreadable[] } => {
  const { program } = parseSync(file, text);
  const patterns: Pattern[] = [];
  const unreadable: Unreadable[] = [];
  const lineOf = (at: number) => text.slice(0, at).split("\n").length;
  const take = (node: { start: number; arguments: readonly { type: string }[] }) => {
    const [source, flags] = node.arguments.map((each) =>
      each.type === "Literal" && "value" in each && typeof each.value === "string" ? each.value : undefined,
    );
    const line = lineOf(node.start);
    if (source === undefined) unreadable.push({ file, line });
    else patterns.push({ file, line, source, flags: flags ?? "" });
  };
  const isRegExp = (callee: { type: string }) =>
    callee.type === "Identifier" && "name" in callee && callee.name === "RegExp";
  new Visitor({
    Literal: (node) => {
      if (!("regex" in node)) return;
      const { pattern: source, flags } = node.regex;
      patterns.push({ file, line: lineOf(node.start), source, flags });
    },
    NewExpression: (node) => {
      if (isRegExp(node.callee)) take(node);
    },
    CallExpression: (node) => {
      if (isRegExp(node.callee)) take(node);
    },
  }).visit(program);
  return { patterns, unreadable };
};

/** The sources whose patterns may read other users' text. */
const sources = (root: string): string[] =>
  globSync("packages/*/src/**/*.{ts,tsx}", { cwd: root }).filter(
    (file) => !/\.(test|spec|generate)\.tsx?$|\/test\//.test(file),
  );

/** All patterns of a source tree. */
export const allPatterns = async (root: string) => {
  const found = await Promise.all(
    sources(root).map(async (file) => patternsIn(file, await readFile(`${root}/${file}`, "utf8"))),
  );
  return {
    patterns: found.flatMap(({ patterns }) => patterns),
    unreadable: found.flatMap(({ unreadable }) => unreadable),
  };
};

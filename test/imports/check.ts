import { globSync } from "node:fs";
import { fileCircles, folderCircles, leadsTo } from "./circles.ts";
import { type Graph, graphOf } from "./imports.ts";
import {
  type Closing,
  closes,
  isTest,
  knownClosings,
  type Rule,
  rules,
  violations,
  without,
} from "./rule.ts";

const sources = (root: string) =>
  globSync("**/*.{ts,tsx}", {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|\.[^/]+|dist)$/.test(path),
  })
    .filter((file) => !file.endsWith(".d.ts"))
    .toSorted();

/** Whether one of these imports is in a circle of files. */
const closesOne = (graph: Graph, known: Closing) =>
  [...graph].some(([file, targets]) =>
    targets.some((target) => closes(known, file, target) && leadsTo(graph, target, file)),
  );

/**
 * Looks for imports that are against the rule, and for circles of files and of folders. Imports of
 * types count: they tie two files together as others do. Tests and their kits may stand in circles.
 * @returns a sentence for each.
 */
export const check = (
  root: string,
  { allowed = rules, known = knownClosings }: { allowed?: readonly Rule[]; known?: readonly Closing[] } = {},
): string[] => {
  const all = graphOf(root, sources(root));
  const own = new Map([...all].filter(([file]) => !isTest(file)));
  const rest = without(own, known);
  const way = (circle: readonly string[]) => [...circle, circle[0]].join(" -> ");
  const idle = known.filter((each) => !closesOne(own, each));
  return [
    ...violations(all, allowed).map(
      ({ file, target, part }) => `${file} imports ${target}: ${part} may not.`,
    ),
    ...fileCircles(rest).map((circle) => `A circle of files: ${way(circle)}`),
    ...folderCircles(rest).map((circle) => `A circle of folders: ${way(circle)}`),
    ...idle.map(({ from, to }) => `${from} closes no circle with ${to} any more: forget it.`),
  ];
};

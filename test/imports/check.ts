import { globSync } from "node:fs";
import { fileCircles, folderCircles, parentOf } from "./circles.ts";
import { graphOf } from "./imports.ts";
import { isTest, knownCircles, type Rule, rules, violations } from "./rule.ts";

const sources = (root: string) =>
  globSync("**/*.{ts,tsx}", {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|\.[^/]+|dist)$/.test(path),
  })
    .filter((file) => !file.endsWith(".d.ts"))
    .toSorted();

/**
 * Looks for imports that are against the rule, and for circles of files and of folders. Imports of
 * types count: they tie two files together as others do. Tests and their kits may stand in circles.
 * @returns a sentence for each.
 */
export const check = (
  root: string,
  { allowed = rules, known = knownCircles }: { allowed?: readonly Rule[]; known?: typeof knownCircles } = {},
): string[] => {
  const all = graphOf(root, sources(root));
  const own = new Map([...all].filter(([file]) => !isTest(file)));
  const way = (circle: readonly string[]) => [...circle, circle[0]].join(" -> ");
  const files = fileCircles(own);
  const folders = folderCircles(own);
  const isKnown = (circle: readonly string[]) => circle.some((file) => known.files.includes(file));
  const gone = [
    ...known.files.filter((file) => !files.some((circle) => circle.includes(file))),
    ...known.folders.filter((folder) => !folders.some((circle) => parentOf(circle) === folder)),
  ];
  return [
    ...violations(all, allowed).map(
      ({ file, target, part }) => `${file} imports ${target}: ${part} may not.`,
    ),
    ...files.filter((circle) => !isKnown(circle)).map((circle) => `A circle of files: ${way(circle)}`),
    ...folders
      .filter((circle) => !known.folders.includes(parentOf(circle)))
      .map((circle) => `A circle of folders: ${way(circle)}`),
    ...gone.map((place) => `${place} is in no circle any more: take it out of the known ones.`),
  ];
};

import type { Graph } from "./imports.ts";

/** What a part of the project may import of the project, beside itself. Paths from the root. */
export type Rule = {
  part: string;
  mayImport: readonly string[];
  /** Whether it holds for its tests, too. */
  withTests?: true;
};

/** The rule of imports between parts, as docs/architecture.md has it. The most specific part counts. */
export const rules: readonly Rule[] = [
  // The wire of each kind of event stands beside what the log does with it.
  {
    part: "packages/core/src/protocol",
    mayImport: ["packages/core/src/event-kinds", "packages/core/src/wire"],
  },
  { part: "packages/core", mayImport: [] },
  { part: "packages/functions", mayImport: ["packages/core"] },
  {
    part: "packages/client",
    mayImport: ["packages/core/src/protocol", "packages/core/src/event-kinds", "packages/core/src/wire"],
  },
  {
    part: "packages/web",
    mayImport: ["packages/client", "packages/core/src/protocol", "packages/core/src/wire"],
  },
  { part: "packages/aws-local", mayImport: [], withTests: true },
  {
    part: "packages/local",
    mayImport: ["packages/core", "packages/functions", "packages/aws-local", "command-line"],
  },
  { part: "infra", mayImport: ["packages/core", "packages/functions", "packages/web", "command-line"] },
  // It finds a stage as the smoke test does.
  { part: "admin", mayImport: ["packages/core", "smoke/stage", "command-line"] },
  { part: "examples", mayImport: [], withTests: true },
];

/** Imports that may close a circle: those of the files that `from` is, or has in it. */
export type Closing = { from: string; to: string };

/** One that closes no circle any more is reported, too. */
export const knownClosings: readonly Closing[] = [
  // A stored event and a room have the attributes of all kinds, and each kind reads and writes them.
  { from: "packages/core/src/table", to: "packages/core/src/event-kinds/kinds.ts" },
  // What a message and a room's state say has a part of each kind, and each kind adds its part.
  { from: "packages/core/src/event-kinds", to: "packages/core/src/event-kinds/kinds.ts" },
  // What is known of a message has a part of each kind, and each kind reads it.
  { from: "packages/client/src/event-kinds", to: "packages/client/src/event-kinds/kinds.ts" },
];

const isIn = (folder: string, path: string) => path.startsWith(`${folder}/`);

/** Whether an import is one of those. */
export const closes = ({ from, to }: Closing, file: string, target: string) =>
  target === to && (file === from || isIn(from, file));

/** The graph without the imports that may close a circle. */
export const without = (graph: Graph, known: readonly Closing[]): Graph =>
  new Map(
    [...graph].map(([file, targets]) => [
      file,
      targets.filter((target) => !known.some((each) => closes(each, file, target))),
    ]),
  );

/** Whether a file is a test, or of a test kit. */
export const isTest = (file: string): boolean => /\.(test|spec)\.tsx?$|(^|\/)test\//.test(file);

/** An import that no rule allows. */
export type Violation = { file: string; target: string; part: string };

/** The imports that the rules forbid. @param graph of all files, tests too. */
export const violations = (graph: Graph, of: readonly Rule[] = rules): Violation[] => {
  const bySize = of.toSorted((a, b) => b.part.length - a.part.length);
  return [...graph].flatMap(([file, targets]) => {
    const rule = bySize.find(({ part }) => isIn(part, file));
    if (!rule || (isTest(file) && !rule.withTests)) return [];
    const allowed = [rule.part, ...rule.mayImport];
    const forbidden = targets.filter((target) => !allowed.some((folder) => isIn(folder, target)));
    return forbidden.map((target) => ({ file, target, part: rule.part }));
  });
};

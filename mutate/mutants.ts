import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Stryker } from "@stryker-mutator/core";
import type { Target } from "./targets.ts";

/** A changed place of a file. `change`: the old and the new code, each on one line. */
export type Mutant = { file: string; line: number; change: string; isNoticed: boolean };

type Result = Awaited<ReturnType<Stryker["runMutationTest"]>>[number];

const root = join(import.meta.dirname, "..");

/**
 * Changes a target's files one place at a time, and runs the tests that reach it.
 *
 * @param run.fresh whether to ignore results of earlier runs.
 */
export const testMutants = async (
  { name, files, tests, timeoutMs }: Target,
  { concurrency, fresh }: { concurrency: number; fresh: boolean },
): Promise<Mutant[]> => {
  process.chdir(root);
  // As they are when it begins: they may be edited meanwhile.
  const sources = new Map(files.map((file) => [file, readFileSync(file, "utf8").split("\n")]));
  process.env.MUTATE_TESTS = tests.join(" ");
  process.env.MUTATE_TIMEOUT = String(timeoutMs);
  const stryker = new Stryker({
    mutate: [...files],
    // Texts are for people, or the types allow no other.
    mutator: { excludedMutations: ["StringLiteral"] },
    // Code that runs once, when a file is loaded, cannot be switched.
    ignoreStatic: true,
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    vitest: { configFile: "mutate/vitest.config.ts", related: false },
    coverageAnalysis: "perTest",
    incremental: true,
    incrementalFile: join("node_modules/.cache/mutate", `${name.replaceAll("/", "-")}.json`),
    force: fresh,
    concurrency,
    // A shared machine may stall.
    timeoutMS: 60_000,
    dryRunTimeoutMinutes: 15,
    ignorePatterns: [".*", "admin", "bench", "chaos", "docs", "e2e", "examples", "infra", "scale", "smoke"],
    // It is rewritten with a compiler API that TypeScript 7 does not have.
    tsconfigFile: "none",
    disableTypeChecks: false,
    cleanTempDir: "always",
    reporters: ["progress-append-only"],
  });
  const results = await stryker.runMutationTest();
  return results.flatMap((result) => {
    const file = relative(root, result.fileName);
    const source = sources.get(file);
    // Results of an earlier run, of files that this one does not change, are not of interest.
    return source ? mutantOf(result, file, source) : [];
  });
};

const mutantOf = (
  { location: { start, end }, replacement = "", status }: Result,
  file: string,
  source: readonly string[],
): Mutant[] => {
  const isNoticed = status === "Killed" || status === "Timeout";
  // Code that does not run at all was changed in an impossible way.
  if (!isNoticed && status !== "Survived" && status !== "NoCoverage") return [];
  const lines = source.slice(start.line - 1, end.line);
  const last = lines.pop() ?? "";
  const original = [...lines, last.slice(0, end.column - 1)].join("\n").slice(start.column - 1);
  const change = `${onOneLine(original)} → ${onOneLine(replacement)}`;
  return [{ file, line: start.line, change, isNoticed }];
};

const onOneLine = (code: string) => code.replaceAll(/\s+/g, " ").trim();

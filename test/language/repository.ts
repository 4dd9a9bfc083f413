import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Source } from "./finding.ts";
import type { Tree } from "./rules/links.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const git = (...args: string[]): string =>
  execFileSync("git", args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 26,
    stdio: ["ignore", "pipe", "ignore"],
  });

/** Where there is no git, or no repository, there is no history to check. */
const gitOrNothing = (...args: string[]): string => {
  try {
    return git(...args);
  } catch {
    return "";
  }
};

const isText = (path: string) => /\.(?:tsx?|mjs|css|html|ya?ml|md)$/.test(path) && path !== "pnpm-lock.yaml";

/** The files that hold or test the forbidden words themselves. */
const isAboutWords = (path: string) => path.startsWith("test/language/");

export type Repository = { sources: Source[]; tree: Tree; subjects: string };

/** Reads all files that git tracks, or would, and the subjects since the rule for them was made. */
export const readRepository = (): Repository => {
  const paths = gitOrNothing("ls-files", "--cached", "--others", "--exclude-standard")
    .split("\n")
    .filter(Boolean);
  const sources = paths
    .filter((path) => isText(path) && !isAboutWords(path))
    .flatMap((path) => {
      try {
        return [{ path, text: readFileSync(`${root}/${path}`, "utf8") }];
      } catch {
        // Deleted, and not committed yet.
        return [];
      }
    });
  const pages = new Map(sources.map(({ path, text }) => [path, text]));
  const known = new Set(
    paths.flatMap((path) => path.split("/").map((_, at, parts) => parts.slice(0, at + 1).join("/"))),
  );
  const added = gitOrNothing(
    "log",
    "--diff-filter=A",
    "--format=%H",
    "-1",
    "--",
    "test/language/rules/commit-subject.ts",
  ).trim();
  return {
    sources,
    tree: { has: (path) => known.has(path), page: (path) => pages.get(path) },
    subjects: added && gitOrNothing("log", "--no-merges", "--format=%h %s", `${added}..HEAD`),
  };
};

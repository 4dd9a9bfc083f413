import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const folder = import.meta.dirname;

/** What the folder's own files import from elsewhere in the project, and whatever they ask the process. */
const reachesOut = (file: string): string[] => {
  const text = readFileSync(join(folder, file), "utf8");
  const imported = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+|@parley\/[^"]+)"/g)].flatMap(
    ([, source = ""]) => source,
  );
  const outside = imported.filter((source) => {
    if (!source.startsWith(".")) return true;
    return relative(folder, join(folder, dirname(file), source)).startsWith("..");
  });
  return [...outside, ...(text.match(/process\.env\b/g) ?? [])].map((what) => `${file}: ${what}`);
};

test("the gateway's client knows nothing of the rest of the domain, nor of the environment", () => {
  const files = globSync("**/*.ts", { cwd: folder, exclude: ["**/*.test.ts"] });
  expect(files.length).toBeGreaterThan(3);
  expect(files.flatMap(reachesOut)).toEqual([]);
});

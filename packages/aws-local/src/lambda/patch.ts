import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "esbuild";

/** A change of a source file, for the bundles of one cloud. */
export type Patch = {
  /** From the project's root. */
  file: string;
  /** The existing text, exactly once, and its replacement. */
  replace: readonly [from: string, to: string];
};

const apply = (text: string, { file, replace: [from, to] }: Patch) => {
  const parts = text.split(from);
  if (parts.length !== 2)
    throw new Error(`A patch of ${file} finds its text ${parts.length - 1} times: ${from}`);
  return parts.join(to);
};

/** Applies patches while the functions are bundled. The build fails when one does not apply. */
export const patching = (patches: readonly Patch[], root: string): Plugin => ({
  name: "patching",
  setup: ({ onLoad, onEnd }) => {
    const files = Map.groupBy(patches, ({ file }) => join(root, file));
    const missed = new Set(files.keys());
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const changes = files.get(path);
      if (!changes) return undefined;
      missed.delete(path);
      return { contents: changes.reduce(apply, await readFile(path, "utf8")), loader: "ts" };
    });
    onEnd(() => ({
      errors: [...missed].map((path) => ({ text: `A patch names ${path}, which no function contains.` })),
    }));
  },
});

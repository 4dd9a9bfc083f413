import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

type Chunk = { fileName: string; code: string; isEntry: boolean; imports: string[] };

/**
 * Fails the build when the scripts that a page needs before it shows anything (the entry and all
 * its static imports) are larger than this, in bytes after gzip. Prints their sizes.
 */
export function scriptBudget({ initialGzipBytes }: { initialGzipBytes: number }): Plugin {
  return {
    name: "script-budget",
    apply: "build",
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
      const sizes = initialChunks(chunks).map((chunk) => ({
        file: chunk.fileName,
        bytes: gzipSync(chunk.code).length,
      }));
      const total = sizes.reduce((sum, size) => sum + size.bytes, 0);
      const table = [...sizes, { file: "initial JavaScript", bytes: total }]
        .map(({ file, bytes }) => `${(bytes / 1024).toFixed(1).padStart(8)} KB gzip  ${file}`)
        .join("\n");
      const limit = `${(initialGzipBytes / 1024).toFixed(1).padStart(8)} KB gzip  allowed`;
      if (total > initialGzipBytes) this.error(`The initial JavaScript is too heavy.\n${table}\n${limit}`);
      this.info(`\n${table}\n${limit}`);
    },
  };
}

function initialChunks(chunks: Chunk[]): Chunk[] {
  const initial = new Set(chunks.filter((chunk) => chunk.isEntry));
  // A set accepts additions during iteration, and so reaches what they import too.
  for (const chunk of initial) {
    for (const fileName of chunk.imports) {
      const imported = chunks.find((other) => other.fileName === fileName);
      if (imported) initial.add(imported);
    }
  }
  return [...initial];
}

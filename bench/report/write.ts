import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { wrapped } from "./wrapped.ts";

const docs = new URL("../../docs/", import.meta.url);
const page = fileURLToPath(new URL("benchmarks.md", docs));

/**
 * Puts a text between the marks of its part in docs/benchmarks.md. @throws when the page has no
 * such marks.
 */
export const writeSection = async (part: string, markdown: string): Promise<void> => {
  const text = await readFile(page, "utf8");
  const [begin, end] = [`<!-- ${part} -->\n`, `<!-- /${part} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has no place for ${part}.`);
  await writeFile(page, `${text.slice(0, from + begin.length)}\n${wrapped(markdown)}\n\n${text.slice(to)}`);
};

/** Writes a picture into docs/. */
export const writeChart = (file: string, svg: string): Promise<void> =>
  writeFile(fileURLToPath(new URL(file, docs)), svg);

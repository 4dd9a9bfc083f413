import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { build } from "vite";

const web = import.meta.dirname;
const project = resolve(web, "../..");

/** Built sites, each named by the hash of its sources and the hash of its files. */
const sites = join(web, "node_modules/.cache/sites");

const keptMs = 30 * 24 * 60 * 60 * 1000;

/**
 * Sources beside the files of `packages/web` itself. The lockfile covers everything that is
 * installed.
 */
const sources = [
  "pnpm-lock.yaml",
  "tsconfig.base.json",
  "packages/web/src",
  "packages/web/public",
  "packages/client/package.json",
  "packages/client/src",
  "packages/core/package.json",
  "packages/core/src",
];

/** The files under a path, which may be a file itself. */
const filesUnder = async (path: string): Promise<string[]> => {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
};

const filesIn = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
};

/** A hash of the names, from a folder, and the contents of files. */
const hashOf = async (folder: string, files: readonly string[], seed = ""): Promise<string> => {
  const sorted = files.toSorted();
  const contents = await Promise.all(sorted.map((file) => readFile(file)));
  const hash = createHash("sha256").update(seed);
  for (const [index, content] of contents.entries())
    hash.update(`\n${relative(folder, sorted[index] ?? "")} ${content.length}\n`).update(content);
  return hash.digest("hex").slice(0, 20);
};

const hashOfSources = async (): Promise<string> => {
  const under = await Promise.all(sources.map((source) => filesUnder(join(project, source))));
  const settings = Object.entries(process.env).filter(([name]) => name.startsWith("VITE_"));
  return hashOf(project, [...(await filesIn(web)), ...under.flat()], JSON.stringify(settings.toSorted()));
};

const hashOfSite = async (folder: string): Promise<string> => hashOf(folder, await filesUnder(folder));

/** An earlier build of these sources with unchanged files. */
const recall = async (sourceHash: string): Promise<string | undefined> => {
  const names = await readdir(sites).catch(() => []);
  for (const name of names.filter((name) => name.startsWith(`${sourceHash}-`))) {
    const folder = join(sites, name);
    if (name === `${sourceHash}-${await hashOfSite(folder).catch(() => "")}`) return folder;
    await rm(folder, { recursive: true, force: true });
  }
  return undefined;
};

const buildAnew = async (sourceHash: string): Promise<string> => {
  await mkdir(sites, { recursive: true });
  const draft = await mkdtemp(join(sites, "draft-"));
  try {
    await build({
      root: web,
      configLoader: "native",
      logLevel: "error",
      build: { outDir: draft, emptyOutDir: true },
    });
    const folder = join(sites, `${sourceHash}-${await hashOfSite(draft)}`);
    await rename(draft, folder).catch(async (error: unknown) => {
      // Another start has built the same.
      if (!(await recall(sourceHash))) throw error;
    });
    return folder;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};

/** Removes sites that were not started for a month, and what interrupted builds have left. */
const prune = async () => {
  for (const name of await readdir(sites)) {
    const age = await stat(join(sites, name)).then(({ mtimeMs }) => Date.now() - mtimeMs);
    if (age > keptMs) await rm(join(sites, name), { recursive: true, force: true });
  }
};

/**
 * The folder of the site, built as for deployment with the endpoints in `VITE_SOCKET_URL` and
 * `VITE_API_URL`: an earlier build, if its sources and its files are unchanged.
 */
export const builtSite = async (): Promise<string> => {
  const sourceHash = await hashOfSources();
  const folder = (await recall(sourceHash)) ?? (await buildAnew(sourceHash));
  // A failed clean-up does not keep it from starting.
  await utimes(folder, new Date(), new Date()).catch(() => {});
  await prune().catch(() => {});
  return folder;
};

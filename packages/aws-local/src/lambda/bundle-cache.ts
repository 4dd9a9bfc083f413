import { createHash, randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** One function's bundle; a change of the code makes another one. */
export type Bundle = { readonly url: string; readonly hash: string };

const keptMs = 7 * 24 * 60 * 60 * 1000;

/**
 * The folder of the bundles of all clouds of this copy of the project, each under the hash of its
 * code.
 */
export const bundleFolder = fileURLToPath(new URL("../../node_modules/.cache/functions", import.meta.url));

/**
 * Where esbuild assumes its output: as deep as the bundles are, so that the relative sources in the
 * maps are right.
 */
export const buildFolder = join(bundleFolder, "build");

const touch = (place: string) =>
  utimes(place, new Date(), new Date()).then(
    () => true,
    () => false,
  );

const hashOf = (code: Uint8Array, map: Uint8Array) =>
  createHash("sha256").update(code).update(map).digest("hex").slice(0, 20);

/** Whether a bundle is complete: its folder is named after the hash of its content. */
const isWhole = async (file: string): Promise<boolean> => {
  const contents = await Promise.all([readFile(file), readFile(`${file}.map`)]).catch(() => undefined);
  return contents !== undefined && dirname(file).endsWith(`-${hashOf(...contents)}`);
};

/** Whether a stored bundle still exists, unchanged. If so, it stays for another week. */
export const touchBundle = async (file: string): Promise<boolean> =>
  // Touched first, then read: a touched bundle is not removed any more.
  (await touch(dirname(file))) && (await isWhole(file));

/**
 * Stores a bundle and its map where no later build overwrites it: running functions keep their
 * file.
 * @returns the file of the code.
 */
export const keepBundle = async (name: string, code: Uint8Array, map: Uint8Array) => {
  const place = join(bundleFolder, `${name}-${hashOf(code, map)}`);
  const file = join(place, `${name}.cjs`);
  if (await touchBundle(file)) return file;

  await mkdir(bundleFolder, { recursive: true });
  const draft = await mkdtemp(join(bundleFolder, "draft-"));
  await Promise.all([
    writeFile(join(draft, `${name}.cjs`), code),
    writeFile(join(draft, `${name}.cjs.map`), map),
  ]);
  // The existing one is incomplete, or another cloud was faster.
  await rm(place, { recursive: true, force: true });
  await rename(draft, place).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!(await touchBundle(file))) throw error;
  });
  return file;
};

const ageOf = (place: string): Promise<number> =>
  stat(place).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );

/**
 * Removes bundles that were not started for a week. Call it after touching those that are about to
 * be used. One that another cloud touches at this moment is put back.
 */
export const pruneBundles = async () => {
  const names = await readdir(bundleFolder).catch(() => []);
  for (const name of names) {
    const place = join(bundleFolder, name);
    if ((await ageOf(place)) <= keptMs) continue;
    const aside = join(bundleFolder, `gone-${randomUUID()}`);
    await rename(place, aside);
    if ((await ageOf(aside)) <= keptMs) await rename(aside, place).catch(() => {});
    await rm(aside, { recursive: true, force: true });
  }
};

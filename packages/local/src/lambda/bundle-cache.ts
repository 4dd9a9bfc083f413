import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const keptMs = 7 * 24 * 60 * 60 * 1000;

/** Where the bundles of all clouds of this machine's copy of the project are, each under the hash of its code. */
export const bundleFolder = fileURLToPath(new URL("../../node_modules/.cache/functions", import.meta.url));

/** Where esbuild believes that it writes: as deep as the bundles are, so that the relative sources in the maps hold. */
export const buildFolder = join(bundleFolder, "build");

const touch = (place: string) =>
  utimes(place, new Date(), new Date()).then(
    () => true,
    () => false,
  );

/** Whether a bundle that was kept is still there. If so, it stays for another week. */
export const touchBundle = async (file: string): Promise<boolean> =>
  (await touch(file)) && touch(dirname(file));

/**
 * Puts a bundle and its map where no later build overwrites it: what runs keeps its file.
 * @returns the file of the code.
 */
export const keepBundle = async (name: string, code: Uint8Array, map: Uint8Array) => {
  const hash = createHash("sha256").update(code).update(map).digest("hex").slice(0, 20);
  const place = join(bundleFolder, `${name}-${hash}`);
  const file = join(place, `${name}.cjs`);
  if (await touch(place)) return file;

  await mkdir(bundleFolder, { recursive: true });
  const draft = await mkdtemp(join(bundleFolder, "draft-"));
  await Promise.all([
    writeFile(join(draft, `${name}.cjs`), code),
    writeFile(join(draft, `${name}.cjs.map`), map),
  ]);
  await rename(draft, place).catch(async (error: unknown) => {
    // Another cloud was faster.
    await rm(draft, { recursive: true, force: true });
    if (!(await touch(place))) throw error;
  });
  return file;
};

/** Removes bundles that nobody has started in a week. */
export const pruneBundles = async () => {
  const names = await readdir(bundleFolder).catch(() => []);
  for (const name of names) {
    const place = join(bundleFolder, name);
    const age = await stat(place).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > keptMs) await rm(place, { recursive: true, force: true });
  }
};

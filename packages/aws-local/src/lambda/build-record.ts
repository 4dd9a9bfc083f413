import { createHash } from "node:crypto";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import type { Bundle } from "./bundle-cache.ts";
import { bundleFolder, touchBundle } from "./bundle-cache.ts";

/*
 * Earlier builds and their inputs: bundling takes longer than everything else that starts a cloud,
 * and mostly nothing has changed.
 */

/** What identifies a version of a file: its last change in epoch milliseconds, and its bytes. */
const State = v.tuple([v.number(), v.number()]);
type State = v.InferOutput<typeof State>;

const BuildRecord = v.object({
  /**
   * The state of every file that the bundles consist of, or that determines which files these are.
   */
  inputs: v.record(v.string(), State),
  bundles: v.record(v.string(), v.object({ url: v.string(), hash: v.string() })),
});

export type Built = {
  /** When it began, in epoch milliseconds. */
  began: number;
  /** The files that it read, from the root. */
  inputs: readonly string[];
  bundles: Readonly<Record<string, Bundle>>;
};

/** Files that determine what an import resolves to, relative to the root. They may be missing. */
const deciding = [
  "package.json",
  "pnpm-lock.yaml",
  "tsconfig.base.json",
  "packages/core/package.json",
  "packages/core/tsconfig.json",
  "packages/functions/package.json",
  "packages/functions/tsconfig.json",
];

/**
 * A file that changed less than this many milliseconds before the build may have changed after it
 * was read, by its clock.
 */
const doubtMs = 2_000;

const stateOf = (file: string): Promise<State | undefined> =>
  stat(file).then(
    ({ mtimeMs, size }): State => [mtimeMs, size],
    () => undefined,
  );

const placeOf = (key: string) =>
  join(bundleFolder, `record-${createHash("sha256").update(key).digest("hex").slice(0, 20)}.json`);

/**
 * The bundles of an earlier build, if none of its inputs has changed since.
 *
 * @param key everything that decides how it is built.
 * @param root the folder that inputs are relative to.
 */
export const recallBuild = async (key: string, root: string): Promise<Built["bundles"] | undefined> => {
  const text = await readFile(placeOf(key), "utf8").catch(() => undefined);
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), BuildRecord), text);
  if (!read.success) return undefined;
  const { inputs, bundles } = read.output;
  const unchanged = Object.entries(inputs).map(async ([file, [changed, size]]) => {
    const now = await stateOf(resolve(root, file));
    return now?.[0] === changed && now[1] === size;
  });
  const kept = Object.values(bundles).map(({ url }) => touchBundle(fileURLToPath(url)));
  return (await Promise.all([...unchanged, ...kept])).every(Boolean) ? bundles : undefined;
};

/**
 * Records a build, unless one of its inputs changed so recently that it may have been read before.
 */
export const recordBuild = async (
  key: string,
  root: string,
  { began, inputs, bundles }: Built,
): Promise<void> => {
  const states = await Promise.all(
    [...inputs, ...deciding].map(async (file) => [file, await stateOf(resolve(root, file))] as const),
  );
  const known = states.flatMap(([file, state]) => (state ? [[file, state] as const] : []));
  if (known.some(([, [changed]]) => changed > began - doubtMs)) return;
  await mkdir(bundleFolder, { recursive: true });
  await writeFile(placeOf(key), JSON.stringify({ inputs: Object.fromEntries(known), bundles }));
};

import { createHash } from "node:crypto";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import type { Bundle } from "./bundle-cache.ts";
import { bundleFolder, touchBundle } from "./bundle-cache.ts";

/*
 * What was built before, and of what: bundling takes longer than all else that starts a cloud, and mostly nothing has changed.
 */

/** What tells that a file is what it was: its last change in epoch milliseconds, and its bytes. */
const State = v.tuple([v.number(), v.number()]);
type State = v.InferOutput<typeof State>;

const BuildRecord = v.object({
  /** The state of every file that the bundles were made of, or that decided which files these are. */
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

/** Decide what an import means. From the root; not every root has them. */
const deciding = [
  "package.json",
  "pnpm-lock.yaml",
  "tsconfig.base.json",
  "packages/core/package.json",
  "packages/core/tsconfig.json",
  "packages/functions/package.json",
  "packages/functions/tsconfig.json",
];

/** A file that changed less than so many milliseconds before the build may have changed after it was read, by its clock. */
const doubtMs = 2_000;

const stateOf = (file: string): Promise<State | undefined> =>
  stat(file).then(
    ({ mtimeMs, size }): State => [mtimeMs, size],
    () => undefined,
  );

const placeOf = (key: string) =>
  join(bundleFolder, `record-${createHash("sha256").update(key).digest("hex").slice(0, 20)}.json`);

/**
 * The bundles of an earlier build, if nothing that went into it has changed since.
 *
 * @param key everything that decides how it is built.
 * @param root the folder that inputs are named from.
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

/** Keeps what a build came to, unless one of its inputs changed so lately that it may have been read before. */
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

import { type BuildResult, context } from "esbuild";
import type { Log } from "../log.ts";
import { createWriter, explain, optionsOf, type Sources } from "./build.ts";
import type { Bundle } from "./bundle-cache.ts";
import type { Patch } from "./patch.ts";

export type BundlesOptions = Sources & {
  /** Whether to build again when a source file changes. */
  watch: boolean;
  /** Changes of the sources, if the bundles are not watched. */
  patches: readonly Patch[];
  /** Called for every function with new code, including the first time. */
  onBundle: (name: string, bundle: Bundle) => void;
  log: Log;
};

/**
 * Milliseconds after which watching begins. It begins with a build, which finds earlier changes;
 * right at the start it would compete for the CPU.
 */
const watchAfterMs = 2_000;

/** Builds again on every change, and reports the functions whose code differs from `bundles`. */
const watchSources = async (
  { handlers, root, bundling, onBundle, log }: BundlesOptions,
  bundles: readonly [string, Bundle][],
) => {
  const write = createWriter(Object.keys(handlers), bundles);
  const publish = async (result: BuildResult) => {
    if (result.errors.length > 0)
      return log("build", `failed, keeping the previous code\n${await explain(result.errors)}`);
    for (const [name, bundle] of await write(result)) onBundle(name, bundle);
  };
  const building = await context({
    ...optionsOf({ handlers, root, bundling }),
    plugins: [{ name: "publish", setup: ({ onEnd }) => onEnd(publish) }],
  });
  await building.watch();
  return building;
};

/**
 * Begins to watch after the start.
 * @returns a function that ends it.
 */
export const watchLater = (options: BundlesOptions, bundles: readonly [string, Bundle][]) => {
  let watching: Promise<{ dispose(): Promise<void> }> | undefined;
  const timer = setTimeout(() => {
    watching = watchSources(options, bundles);
    watching.catch((error: unknown) => options.log("build", `Changes are not watched: ${error}`));
  }, watchAfterMs);
  timer.unref();
  return async () => {
    clearTimeout(timer);
    const building = await watching?.catch(() => undefined);
    await building?.dispose();
  };
};

import type { Log } from "../log.ts";
import { buildAll, buildOnce, type Sources } from "./build.ts";
import { pruneBundles } from "./bundle-cache.ts";
import type { Patch } from "./patch.ts";
import { watchLater } from "./watch.ts";

/** One function's bundle; a change of the code makes another one. */
export type Bundle = { readonly url: string; readonly hash: string };

export type BundlesOptions = Sources & {
  /** Whether to build again when a source file changes. */
  watch: boolean;
  /** Changes of the sources, where the bundles are not watched. */
  patches: readonly Patch[];
  /** Called for every function whose code is new, the first time too. */
  onBundle: (name: string, bundle: Bundle) => void;
  log: Log;
};

/**
 * Bundles every function from source, and when asked does so again on every change. A build that fails
 * later is logged, and the bundles before it stay.
 * @throws when the first build fails, with every message.
 */
export const startBundles = async (options: BundlesOptions) => {
  // Tidying may fail, and come next time.
  pruneBundles().catch(() => {});
  const bundles = await (options.watch ? buildAll({ ...options, patches: [] }) : buildOnce(options));
  for (const [name, bundle] of bundles) options.onBundle(name, bundle);
  return { close: options.watch ? watchLater(options, bundles) : async () => {} };
};

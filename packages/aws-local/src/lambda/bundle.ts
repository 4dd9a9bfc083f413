import { fileURLToPath } from "node:url";
import { buildAll, buildOnce } from "./build.ts";
import { type Bundle, pruneBundles, touchBundle } from "./bundle-cache.ts";
import { type BundlesOptions, watchLater } from "./watch.ts";

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Bundles every function from source, and optionally again on every change. A later failed build is
 * logged, and the previous bundles stay.
 * @throws when the first build fails, with every message.
 */
export const startBundles = async (options: BundlesOptions) => {
  const bundles = await (options.watch ? buildAll({ ...options, patches: [] }) : buildOnce(options));
  // Only now: earlier, or concurrently, it could remove a week-old bundle that is about to start.
  // It may fail, and is repeated next time.
  pruneBundles().catch(() => {});
  const running = new Map<string, Bundle>();
  const onBundle = (name: string, bundle: Bundle) => {
    running.set(name, bundle);
    options.onBundle(name, bundle);
  };
  for (const [name, bundle] of bundles) onBundle(name, bundle);
  // Otherwise another cloud would remove a bundle that runs here for over a week, and no new
  // environment could start.
  const keeping = setInterval(() => {
    for (const { url } of running.values()) void touchBundle(fileURLToPath(url));
  }, dayMs);
  keeping.unref();
  const unwatch = options.watch ? watchLater({ ...options, onBundle }, bundles) : async () => {};
  return {
    close: () => {
      clearInterval(keeping);
      return unwatch();
    },
  };
};

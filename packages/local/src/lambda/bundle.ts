import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BuildResult, context, formatMessages, type Plugin } from "esbuild";
import type { Log } from "../log.ts";
import { splitHandler } from "./function.ts";

/** One function's bundle; a change of the code makes another one. */
export type Bundle = { readonly url: string; readonly hash: string };

export type BundlesOptions = {
  /** Function name -> `file.export`. */
  handlers: Readonly<Record<string, string>>;
  /** The folder that handlers are named from. */
  root: string;
  /** Whether to build again when a source file changes. */
  watch: boolean;
  /** Called for every function whose code is new, the first time too. */
  onBundle: (name: string, bundle: Bundle) => void;
  log: Log;
};

/**
 * Bundles every function from source as SST does it (ESM, one file a function, source maps), and keeps
 * doing so on change when asked. A build that fails later is logged, and the bundles before it stay.
 * @throws when the first build fails: esbuild's error, with every message in it.
 */
export const startBundles = async ({ handlers, root, watch, onBundle, log }: BundlesOptions) => {
  const folder = await mkdtemp(join(tmpdir(), "parley-functions-"));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  const hashes = new Map<string, string>();
  const first = Promise.withResolvers<void>();
  // Awaited only when the build has ended.
  first.promise.catch(() => {});
  let builds = 0;

  const write = async (result: BuildResult) => {
    const build = builds++;
    for (const name of Object.keys(handlers)) {
      const code = result.outputFiles?.find((file) => file.path.endsWith(`${name}.mjs`));
      const map = result.outputFiles?.find((file) => file.path.endsWith(`${name}.mjs.map`));
      if (!code || !map || hashes.get(name) === code.hash) continue;
      const place = join(folder, `${build}-${name}`);
      await mkdir(place);
      await Promise.all([
        writeFile(join(place, `${name}.mjs`), code.contents),
        writeFile(join(place, `${name}.mjs.map`), map.contents),
      ]);
      hashes.set(name, code.hash);
      onBundle(name, { url: pathToFileURL(join(place, `${name}.mjs`)).href, hash: code.hash });
    }
  };

  const publish: Plugin = {
    name: "publish",
    setup: (build) => {
      build.onEnd(async (result) => {
        if (result.errors.length === 0) {
          await write(result);
          first.resolve();
          return;
        }
        const messages = await formatMessages(result.errors, { kind: "error" });
        first.reject(new Error(`The functions do not build.\n${messages.join("\n").trim()}`));
        if (builds > 0) log("build", `failed, the code before it stays\n${messages.join("\n").trim()}`);
      });
    },
  };

  const building = await context({
    absWorkingDir: root,
    entryPoints: Object.entries(handlers).map(([name, handler]) => ({
      in: splitHandler(handler).file,
      out: name,
    })),
    // Beside the folders that are written, so that the relative sources in the maps hold.
    outdir: join(folder, "build"),
    outExtension: { ".js": ".mjs" },
    write: false,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    keepNames: true,
    sourcemap: "linked",
    sourcesContent: false,
    // Bundled CommonJS packages still say `require` for Node's own modules.
    banner: {
      js: `import { createRequire as createRequireOf } from "node:module"; const require = createRequireOf(import.meta.url);`,
    },
    logLevel: "silent",
    plugins: [publish],
  });
  const close = async () => {
    await building.dispose();
    await removeFolder();
  };

  if (watch) await building.watch();
  // A failure is reported through `first`, with all its messages.
  if (!watch) await building.rebuild().catch(() => {});
  await first.promise.catch(async (error) => {
    await close();
    throw error;
  });
  return { close };
};

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundling } from "@parley/functions/manifest";
import {
  type BuildOptions,
  type BuildResult,
  build,
  context,
  formatMessages,
  type Message,
  version,
} from "esbuild";
import type { Log } from "../log.ts";
import { recallBuild, recordBuild } from "./build-record.ts";
import { buildFolder, keepBundle, pruneBundles } from "./bundle-cache.ts";
import { splitHandler } from "./function.ts";
import { type Patch, patching } from "./patch.ts";

/** One function's bundle; a change of the code makes another one. */
export type Bundle = { readonly url: string; readonly hash: string };

export type BundlesOptions = {
  /** Function name -> `file.export`. */
  handlers: Readonly<Record<string, string>>;
  /** The folder that handlers are named from. */
  root: string;
  /** Whether to build again when a source file changes. */
  watch: boolean;
  /** Changes of the sources, where the bundles are not watched. */
  patches: readonly Patch[];
  /** Called for every function whose code is new, the first time too. */
  onBundle: (name: string, bundle: Bundle) => void;
  log: Log;
};

/** As SST builds them: one file a function, source maps. */
export const optionsOf = (
  handlers: BundlesOptions["handlers"],
  root: string,
): BuildOptions & { write: false } => ({
  absWorkingDir: root,
  entryPoints: Object.entries(handlers).map(([name, handler]) => ({
    in: splitHandler(handler).file,
    out: name,
  })),
  outdir: buildFolder,
  outExtension: { ".js": ".cjs" },
  write: false,
  bundle: true,
  platform: "node",
  target: "node24",
  format: bundling.format,
  ...bundling.esbuild,
  minify: true,
  keepNames: true,
  sourcemap: "linked",
  sourcesContent: false,
  logLevel: "silent",
});

const explain = async (errors: Message[]) => {
  const messages = await formatMessages(errors, { kind: "error" });
  return messages.join("\n").trim();
};

/** Keeps the bundles that are new since the build before. */
const createWriter = (names: readonly string[], before: readonly [string, Bundle][] = []) => {
  const hashes = new Map(before.map(([name, { hash }]) => [name, hash]));
  return async ({ outputFiles = [] }: BuildResult): Promise<[string, Bundle][]> => {
    const written = names.map(async (name): Promise<[string, Bundle] | undefined> => {
      const [code, map] = [`${name}.cjs`, `${name}.cjs.map`].map((file) =>
        outputFiles.find(({ path }) => path === join(buildFolder, file)),
      );
      if (!code || !map || hashes.get(name) === code.hash) return undefined;
      hashes.set(name, code.hash);
      const file = await keepBundle(name, code.contents, map.contents);
      return [name, { url: pathToFileURL(file).href, hash: code.hash }];
    });
    return (await Promise.all(written)).filter((bundle) => bundle !== undefined);
  };
};

const isBuildFailure = (error: unknown): error is { errors: Message[] } =>
  error instanceof Error && "errors" in error && Array.isArray(error.errors);

type BuildInput = Pick<BundlesOptions, "handlers" | "root" | "patches">;

const buildAnew = async ({ handlers, root, patches }: BuildInput) => {
  const plugins = patches.length > 0 ? [patching(patches, root)] : [];
  const options = { ...optionsOf(handlers, root), metafile: true, plugins } as const;
  return build(options).catch(async (error: unknown) => {
    if (!isBuildFailure(error)) throw error;
    throw new Error(`The functions do not build.\n${await explain(error.errors)}`);
  });
};

/** The bundles, from an earlier build when nothing has changed since. */
const buildAll = async (input: BuildInput): Promise<[string, Bundle][]> => {
  const { handlers, root, patches } = input;
  const key = JSON.stringify([version, optionsOf(handlers, root), patches]);
  const known = await recallBuild(key, root);
  if (known) return Object.entries(known);

  const began = Date.now();
  const result = await buildAnew(input);
  const bundles = await createWriter(Object.keys(handlers))(result);
  const inputs = Object.keys(result.metafile.inputs);
  await recordBuild(key, root, { began, inputs, bundles: Object.fromEntries(bundles) });
  return bundles;
};

/** What was built to stay as it is, once for all clouds of this process. */
const built = new Map<string, ReturnType<typeof buildAll>>();

const buildOnce = ({ handlers, root, patches }: BuildInput) => {
  const key = JSON.stringify([root, handlers, patches]);
  const bundles = built.get(key) ?? buildAll({ handlers, root, patches });
  built.set(key, bundles);
  bundles.catch(() => built.delete(key));
  return bundles;
};

/**
 * Milliseconds after which changes are looked for. Looking begins with a build of its own, which finds what has changed until then;
 * right at the start it would take the processors from those who want to begin.
 */
const watchAfterMs = 2_000;

/** Builds again on every change, and tells of the functions whose code is another than in `bundles`. */
const watchSources = async (
  { handlers, root, onBundle, log }: BundlesOptions,
  bundles: readonly [string, Bundle][],
) => {
  const write = createWriter(Object.keys(handlers), bundles);
  const publish = async (result: BuildResult) => {
    if (result.errors.length > 0)
      return log("build", `failed, the code before it stays\n${await explain(result.errors)}`);
    for (const [name, bundle] of await write(result)) onBundle(name, bundle);
  };
  const building = await context({
    ...optionsOf(handlers, root),
    plugins: [{ name: "publish", setup: ({ onEnd }) => onEnd(publish) }],
  });
  await building.watch();
  return building;
};

const watchLater = (options: BundlesOptions, bundles: readonly [string, Bundle][]) => {
  let watching: Promise<{ dispose(): Promise<void> }> | undefined;
  const timer = setTimeout(() => {
    watching = watchSources(options, bundles);
    watching.catch((error: unknown) => options.log("build", `Changes are not seen: ${error}`));
  }, watchAfterMs);
  timer.unref();
  return async () => {
    clearTimeout(timer);
    const building = await watching?.catch(() => undefined);
    await building?.dispose();
  };
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

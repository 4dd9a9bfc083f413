import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BuildOptions, type BuildResult, build, formatMessages, type Message, version } from "esbuild";
import { recallBuild, recordBuild } from "./build-record.ts";
import type { Bundle } from "./bundle-cache.ts";
import { buildFolder, keepBundle } from "./bundle-cache.ts";
import { splitHandler } from "./function.ts";
import { type Patch, patching } from "./patch.ts";

/** How functions are bundled: as CommonJS, and with these options of esbuild. */
export type Bundling = {
  format: "cjs";
  esbuild: Pick<BuildOptions, "keepNames" | "mainFields" | "conditions" | "external">;
};

const plainBundling: Bundling = { format: "cjs", esbuild: {} };

/** What is built. */
export type Sources = {
  /** Function name -> `file.export`. */
  handlers: Readonly<Record<string, string>>;
  /** The folder that handlers are named from. */
  root: string;
  /** How the functions are bundled. Default: as CommonJS, and otherwise as esbuild does. */
  bundling?: Bundling | undefined;
};

/** Sources, and changes of them. */
type Patched = Sources & { patches: readonly Patch[] };

/** As SST builds them: one file per function, source maps. */
export const optionsOf = ({
  handlers,
  root,
  bundling = plainBundling,
}: Sources): BuildOptions & { write: false } => ({
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
  sourcemap: "linked",
  sourcesContent: false,
  logLevel: "silent",
});

/** The message of a failed build. */
export const explain = async (errors: Message[]) => {
  const messages = await formatMessages(errors, { kind: "error" });
  return messages.join("\n").trim();
};

/** Stores the bundles that are new since the previous build. */
export const createWriter = (names: readonly string[], before: readonly [string, Bundle][] = []) => {
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

const buildAnew = async ({ patches, ...sources }: Patched) => {
  const plugins = patches.length > 0 ? [patching(patches, sources.root)] : [];
  const options = { ...optionsOf(sources), metafile: true, plugins } as const;
  return build(options).catch(async (error: unknown) => {
    if (!isBuildFailure(error)) throw error;
    throw new Error(`The functions do not build.\n${await explain(error.errors)}`);
  });
};

/** The bundles, from an earlier build if nothing has changed since. */
export const buildAll = async (input: Patched): Promise<[string, Bundle][]> => {
  const { patches, ...sources } = input;
  const { handlers, root } = sources;
  const key = JSON.stringify([version, optionsOf(sources), patches]);
  const known = await recallBuild(key, root);
  if (known) return Object.entries(known);

  const began = Date.now();
  const result = await buildAnew(input);
  const bundles = await createWriter(Object.keys(handlers))(result);
  const inputs = Object.keys(result.metafile.inputs);
  await recordBuild(key, root, { began, inputs, bundles: Object.fromEntries(bundles) });
  return bundles;
};

const built = new Map<string, ReturnType<typeof buildAll>>();

/** Unwatched bundles: built once for all clouds of this process. */
export const buildOnce = ({ handlers, root, bundling, patches }: Patched) => {
  const key = JSON.stringify([root, handlers, bundling, patches]);
  const bundles = built.get(key) ?? buildAll({ handlers, root, bundling, patches });
  built.set(key, bundles);
  bundles.catch(() => built.delete(key));
  return bundles;
};

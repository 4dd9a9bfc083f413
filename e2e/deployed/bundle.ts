import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { splitHandler } from "../../packages/aws-local/src/lambda/function.ts";
import type { Bundling, FunctionSpec } from "../../packages/functions/src/manifest.ts";

const root = join(import.meta.dirname, "../..");

/** What SST leaves out of every bundle of Node's. */
const neverBundled = ["sharp", "pg-native"];

/** A function as it is uploaded: one file, alone in a folder that no `node_modules` is above. */
export type Deployed = AsyncDisposable & { file: string };

/**
 * Bundles a function as `sst deploy` does:
 * https://github.com/anomalyco/sst/blob/dev/pkg/runtime/node/build.go, with the component's
 * defaults for `minify` and `sourcemap`.
 */
export const bundleDeployed = async (
  { handler }: Pick<FunctionSpec, "handler">,
  { format, esbuild }: Bundling,
): Promise<Deployed> => {
  const folder = await mkdtemp(join(tmpdir(), "parley-deployed-"));
  const file = join(folder, "bundle.cjs");
  await build({
    absWorkingDir: root,
    entryPoints: [splitHandler(handler).file],
    outfile: file,
    bundle: true,
    platform: "node",
    target: "es2024",
    format,
    ...esbuild,
    external: [...neverBundled, ...esbuild.external],
    minify: true,
    sourcemap: "linked",
    logLevel: "silent",
  });
  return { file, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
};

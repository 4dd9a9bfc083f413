import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { optionsOf } from "@parley/aws-local/lambda/build";
import {
  type Bundling,
  bundling,
  deployedBundling,
  type FunctionSpec,
  functions,
} from "@parley/functions/manifest";
import { build } from "esbuild";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");

/** Builds functions that are deployed in the same way. */
const buildFor = (specs: Readonly<Record<string, FunctionSpec>>, { esbuild }: Bundling) => {
  const handlers = Object.fromEntries(Object.entries(specs).map(([name, { handler }]) => [name, handler]));
  return build({ ...optionsOf({ handlers, root, bundling }), ...esbuild, metafile: true, plugins: [] });
};

test("the function that somebody waits for at every message is small enough to start fast", async () => {
  const { send } = functions;
  const { outputFiles } = await buildFor({ send }, deployedBundling(send));
  const code = outputFiles.find(({ path }) => path.endsWith("send.cjs"));
  const kilobytes = gzipSync(code?.contents ?? "", { level: 9 }).length / 1000;
  expect(kilobytes).toBeGreaterThan(100);
  expect(kilobytes).toBeLessThan(190);
});

test("what is left out of a bundle is imported only where it is needed, and so never", async () => {
  const alike = Object.groupBy(Object.entries<FunctionSpec>(functions), ([, spec]) =>
    JSON.stringify(deployedBundling(spec)),
  );
  for (const [bundling, specs = []] of Object.entries(alike)) {
    const { esbuild }: Bundling = JSON.parse(bundling);
    const { metafile } = await buildFor(Object.fromEntries(specs), { format: "cjs", esbuild });
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
    const leftOut = imports.filter(({ path }) => esbuild.external.includes(path));
    expect(leftOut.length).toBeGreaterThan(0);
    expect(leftOut.filter(({ kind }) => kind !== "dynamic-import")).toEqual([]);
  }
});

import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { deployedBundling, type FunctionSpec, functions } from "@parley/functions/manifest";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { optionsOf } from "./bundle.ts";

const root = join(import.meta.dirname, "../../../..");

/** Builds a function as it is deployed. */
const buildFor = (name: string, spec: FunctionSpec) => {
  const options = optionsOf({ [name]: spec.handler }, root);
  return build({ ...options, ...deployedBundling(spec).esbuild, metafile: true, plugins: [] });
};

test("the function that somebody waits for at every message is small enough to start fast", async () => {
  const { outputFiles } = await buildFor("send", functions.send);
  const code = outputFiles.find(({ path }) => path.endsWith("send.cjs"));
  const kilobytes = gzipSync(code?.contents ?? "", { level: 9 }).length / 1000;
  expect(kilobytes).toBeGreaterThan(100);
  expect(kilobytes).toBeLessThan(190);
});

test("what is left out of a bundle is imported only where it is needed, and so never", async () => {
  for (const [name, spec] of Object.entries(functions)) {
    const { metafile } = await buildFor(name, spec);
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
    const leftOut = imports.filter(({ path }) => deployedBundling(spec).esbuild.external.includes(path));
    expect(leftOut.filter(({ kind }) => kind !== "dynamic-import")).toEqual([]);
    if (name === "send") expect(leftOut.length).toBeGreaterThan(0);
  }
});

import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { optionsOf } from "@parley/aws-local/lambda/build";
import { bundling, type FunctionName, type FunctionSpec, functions } from "@parley/functions/manifest";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const handlers = Object.fromEntries(
  Object.entries<FunctionSpec>(functions).map(([name, { handler }]) => [name, handler]),
);

const buildFunctions = () =>
  build({ ...optionsOf({ handlers, root, bundling }), metafile: true, plugins: [] });
let built: Awaited<ReturnType<typeof buildFunctions>>;
beforeAll(async () => {
  built = await buildFunctions();
});

/** KB as gzip, of each function: what its environments load before they do anything. */
const largest = {
  authorizer: 103,
  connect: 96,
  disconnect: 81,
  send: 125,
  fanout: 107,
  default: 112,
  api: 146,
  "legacy-welcome": 15,
} satisfies Record<FunctionName, number>;

test.each(Object.entries(largest))("%s is small enough to start fast: %i KB", (name, bound) => {
  const code = built.outputFiles.find(({ path }) => path.endsWith(`/${name}.cjs`));
  const kilobytes = gzipSync(code?.contents ?? "", { level: 9 }).length / 1000;
  expect(kilobytes).toBeGreaterThan(bound * 0.85);
  expect(kilobytes).toBeLessThan(bound);
});

test("what is left out of a bundle is imported only where it is needed, and so never", () => {
  const imports = Object.values(built.metafile.outputs).flatMap((output) => output.imports);
  const leftOut = imports.filter(({ path }) => bundling.esbuild.external.includes(path));
  expect(leftOut.length).toBeGreaterThan(0);
  expect(leftOut.filter(({ kind }) => kind !== "dynamic-import")).toEqual([]);
});

test("no bundle brings along what only tests need, or what nothing uses", () => {
  const outputs = Object.values(built.metafile.outputs);
  const inputs = outputs.flatMap((output) => Object.keys(output.inputs)).join("\n");
  expect(inputs).toContain("/electrodb/src/entity.js");
  for (const unused of ["/jsonschema/", "/electrodb/src/service.js", "/lib-dynamodb/", "/client-"]) {
    expect(inputs).not.toContain(unused);
  }
});

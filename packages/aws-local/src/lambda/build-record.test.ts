import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { recallBuild, recordBuild } from "./build-record.ts";
import { keepBundle } from "./bundle-cache.ts";

const anHourAgo = new Date(Date.now() - 3_600_000);

/** A build of one file, which was written an hour ago. */
const buildOf = async () => {
  const root = await mkdtemp(join(tmpdir(), "parley-test-"));
  const input = join(root, "it.ts");
  await writeFile(input, "export const handler = 1;");
  await utimes(input, anHourAgo, anHourAgo);
  // The root is in the code, so that no other test has the same bundle.
  const file = await keepBundle("it", Buffer.from(`// ${root}`), Buffer.from("{}"));
  onTestFinished(async () => {
    await rm(root, { recursive: true });
    await rm(dirname(file), { recursive: true, force: true });
  });
  const bundles = { it: { url: pathToFileURL(file).href, hash: "1" } };
  const record = () => recordBuild(root, root, { began: Date.now(), inputs: ["it.ts"], bundles });
  return { root, input, file, bundles, record, recall: () => recallBuild(root, root) };
};

test("a recorded build is not repeated", async () => {
  const { bundles, record, recall } = await buildOf();
  expect(await recall()).toBeUndefined();
  await record();
  expect(await recall()).toEqual(bundles);
});

test.each([
  ["has changed", async (input: string) => utimes(input, new Date(), new Date())],
  [
    "is of another size, whatever its time",
    async (input: string) => {
      await writeFile(input, "export const handler = 23;");
      await utimes(input, anHourAgo, anHourAgo);
    },
  ],
  ["is gone", async (input: string) => rm(input)],
])("a build is repeated when a source %s", async (_what, change) => {
  const { input, record, recall } = await buildOf();
  await record();
  await change(input);
  expect(await recall()).toBeUndefined();
});

test("a build is repeated when a bundle is missing", async () => {
  const { file, record, recall } = await buildOf();
  await record();
  await rm(file);
  expect(await recall()).toBeUndefined();
});

test("a build is not recorded when a source may have changed during it", async () => {
  const { input, record, recall } = await buildOf();
  await utimes(input, new Date(), new Date());
  await record();
  expect(await recall()).toBeUndefined();
});

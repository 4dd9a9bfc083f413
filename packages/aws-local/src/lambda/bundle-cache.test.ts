import { statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import type { startBundles } from "./bundle.ts";
import type { Bundle } from "./bundle-cache.ts";
import { bundleFolder, keepBundle, pruneBundles, touchBundle } from "./bundle-cache.ts";

const day = 24 * 60 * 60 * 1000;
const age = (place: string, days: number) => {
  const then = new Date(Date.now() - days * day);
  return utimes(place, then, then);
};

/** A project with one function, whose code is unique to the test. */
const project = async () => {
  const root = await mkdtemp(join(tmpdir(), "parley-test-"));
  const source = join(root, "it.ts");
  await writeFile(source, `export const handler = () => ${JSON.stringify(root)};`);
  await age(source, 40);
  const files: string[] = [];
  onTestFinished(async () => {
    await rm(root, { recursive: true });
    for (const file of files) await rm(dirname(file), { recursive: true, force: true });
  });
  /** Acts as another process: forgets its builds. */
  const start = async () => {
    vi.resetModules();
    const { startBundles: startAnew }: { startBundles: typeof startBundles } = await import("./bundle.ts");
    const started: Bundle[] = [];
    const { close } = await startAnew({
      handlers: { it: "it.handler" },
      root,
      watch: false,
      patches: [],
      onBundle: (_name, bundle) => void started.push(bundle),
      log: () => {},
    });
    await close();
    const file = fileURLToPath(started[0]?.url ?? "");
    files.push(file);
    return file;
  };
  return { root, start };
};

const keep = async (text: string) => {
  const file = await keepBundle("it", Buffer.from(text), Buffer.from("{}"));
  onTestFinished(() => rm(dirname(file), { recursive: true, force: true }));
  return file;
};

test("a cloud starts after a month with its old bundles", async () => {
  const { root, start } = await project();
  const first = await start();
  for (const place of [first, `${first}.map`, dirname(first)]) await age(place, 31);
  const again = await start();
  // Pruning runs beside the start.
  await pruneBundles();
  expect(await readFile(again, "utf8")).toContain(root);
});

test("pruning begins only after the bundles about to run have been touched", async () => {
  const { start } = await project();
  const place = dirname(await start());
  await age(place, 31);
  const ages: number[] = [];
  vi.doMock(import("./bundle-cache.ts"), async (original) => ({
    ...(await original()),
    pruneBundles: async () => void ages.push(Date.now() - statSync(place).mtimeMs),
  }));
  onTestFinished(() => vi.doUnmock("./bundle-cache.ts"));
  await start();
  expect(ages).toHaveLength(1);
  expect(ages[0]).toBeLessThan(day);
});

test("a cloud starts when its bundles are damaged", async () => {
  const { root, start } = await project();
  const first = await start();
  await rm(first);
  const second = await start();
  expect(await readFile(second, "utf8")).toContain(root);
  await truncate(second, 10);
  expect(await readFile(await start(), "utf8")).toContain(root);
});

test.each([
  ["emptied", async (file: string) => Promise.all([rm(file), rm(`${file}.map`)])],
  ["cut short", async (file: string) => truncate(file, 3)],
  ["without its map", async (file: string) => rm(`${file}.map`)],
  ["another", async (file: string) => writeFile(file, "something else")],
])("a bundle that is %s does not count, and is written again", async (_what, damage) => {
  const text = `// ${crypto.randomUUID()}`;
  const file = await keep(text);
  expect(await touchBundle(file)).toBe(true);
  await damage(file);
  expect(await touchBundle(file)).toBe(false);
  expect(await keep(text)).toBe(file);
  expect(await readFile(file, "utf8")).toBe(text);
  expect(await touchBundle(file)).toBe(true);
});

test("bundles that were not touched for a week are removed, and no others", async () => {
  const [old, touched] = [await keep(`// ${crypto.randomUUID()}`), await keep(`// ${crypto.randomUUID()}`)];
  const draft = join(bundleFolder, `draft-${crypto.randomUUID()}`);
  await mkdir(draft);
  for (const place of [dirname(old), dirname(touched), draft]) await age(place, 8);
  expect(await touchBundle(touched)).toBe(true);
  await pruneBundles();
  expect(await touchBundle(touched)).toBe(true);
  for (const place of [old, draft]) await expect(stat(place)).rejects.toMatchObject({ code: "ENOENT" });
  expect((await readdir(bundleFolder)).filter((name) => name.startsWith("gone-"))).toEqual([]);
});

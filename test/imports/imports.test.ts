import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { check } from "./check.ts";
import { specifiersIn } from "./imports.ts";

const known: [] = [];

/** A project of these files, path -> text. */
const project = async (files: Readonly<Record<string, string>>) => {
  const root = await mkdtemp(join(tmpdir(), "imports-test-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const manifest = JSON.stringify({ exports: { "./*": "./src/*.ts" } });
  const manifests = ["core", "local"].map((name) => [`packages/${name}/package.json`, manifest] as const);
  for (const [path, text] of [...manifests, ...Object.entries(files)]) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
};

test("a project without circles, whose imports the rule allows, is as it should be", async () => {
  const root = await project({
    "packages/core/src/room/room.ts": 'import { store } from "../table/store.ts";',
    "packages/core/src/table/store.ts": "export const store = 1;",
    "packages/local/src/cloud.ts": 'import { store } from "@parley/core/table/store";',
  });
  expect(check(root, { known })).toEqual([]);
});

test.each([
  ["by its name", 'import { cloud } from "@parley/local/cloud";'],
  ["by its path", 'export * from "../../local/src/cloud.ts";'],
  ["of a type alone", 'import type { Cloud } from "@parley/local/cloud";'],
  ["in a type", 'export type Cloud = import("@parley/local/cloud").Cloud;'],
  ["when it is needed", 'export const load = () => import("@parley/local/cloud");'],
])("a planted import that the rule forbids is found: %s", async (_, planted) => {
  const root = await project({
    "packages/core/src/room.ts": planted,
    "packages/local/src/cloud.ts": "export const cloud = 1; export type Cloud = 1;",
  });
  expect(check(root, { known })).toEqual([
    "packages/core/src/room.ts imports packages/local/src/cloud.ts: packages/core may not.",
  ]);
});

test("a test may import what its package may not, but for what is to stand alone", async () => {
  const planted = 'import { cloud } from "@parley/local/cloud";';
  const root = await project({
    "packages/core/src/room.test.ts": planted,
    "packages/aws-local/src/gateway.test.ts": planted,
    "packages/local/src/cloud.ts": "export const cloud = 1;",
  });
  expect(check(root, { known })).toEqual([
    "packages/aws-local/src/gateway.test.ts imports packages/local/src/cloud.ts: packages/aws-local may not.",
  ]);
});

test("an import that its package does not export is an error", async () => {
  const root = await project({ "packages/core/src/room.ts": 'import "@parley/local/nothing";' });
  expect(() => check(root, { known })).toThrow("which packages/local does not export");
});

test("a planted circle of files is found, by the shortest way", async () => {
  const root = await project({
    "chaos/a.ts": 'import "./b.ts";',
    "chaos/b.ts": 'import "./c.ts";\nimport type { D } from "./d.ts";',
    "chaos/c.ts": 'import "./a.ts";',
    "chaos/d.ts": 'import "./b.ts";\nexport type D = 1;',
  });
  expect(check(root, { known })).toEqual(["A circle of files: chaos/b.ts -> chaos/d.ts -> chaos/b.ts"]);
});

test("a planted circle of folders is found, also through a file beside them", async () => {
  const root = await project({
    "chaos/users/a.ts": 'import "../proof/b.ts";',
    "chaos/users/c.ts": "",
    "chaos/proof/b.ts": 'import "../random.ts";',
    "chaos/random.ts": 'import "./users/c.ts";',
  });
  expect(check(root, { known })).toEqual([
    "A circle of folders: chaos/proof -> chaos/random.ts -> chaos/users -> chaos/proof",
  ]);
});

test("a circle may stand with the import that may close it, and with no other", async () => {
  const circle = { "chaos/a.ts": 'import "./b.ts";', "chaos/b.ts": 'import "./a.ts";' };
  const knowing = { known: [{ from: "chaos/b.ts", to: "chaos/a.ts" }] };
  expect(check(await project(circle), knowing)).toEqual([]);
  const another = {
    ...circle,
    "chaos/c.ts": 'import "./a.ts";',
    "chaos/a.ts": 'import "./b.ts";\nimport "./c.ts";',
  };
  expect(check(await project(another), knowing)).toEqual([
    "A circle of files: chaos/a.ts -> chaos/c.ts -> chaos/a.ts",
  ]);
});

test("an import that may close a circle and closes none has to be forgotten", async () => {
  const root = await project({ "chaos/a.ts": 'import "./b.ts";', "chaos/b.ts": "" });
  expect(check(root, { known: [{ from: "chaos/b.ts", to: "chaos/a.ts" }] })).toEqual([
    "chaos/b.ts closes no circle with chaos/a.ts any more: forget it.",
  ]);
});

test("comments and texts import nothing", () => {
  expect(specifiersIn("a.ts", '// import "./b.ts";\nconst text = `import "./c.ts"`;')).toEqual([]);
});

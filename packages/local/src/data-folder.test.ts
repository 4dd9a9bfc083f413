import { mkdtemp, readdir, rm, truncate, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { expect, onTestFinished, test } from "vitest";
import { openDataFolder } from "./data-folder.ts";

const temporaryFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), "parley-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

const messages = Array.from(
  { length: 200 },
  (_, index) => [`message ${index}`, "said ".repeat(100)] as const,
);

/** A data folder whose table has messages, some in its log and some in a table file of LevelDB's. */
const folderWithMessages = async () => {
  const folder = await temporaryFolder();
  await (await openDataFolder(folder)).close();
  const location = join(folder, "dynalite");
  for (const half of [messages.slice(0, 100), messages.slice(100)]) {
    const level = new ClassicLevel(location);
    await level.batch(half.map(([key, value]) => ({ type: "put", key, value })));
    await level.close();
  }
  return { folder, location };
};

const manifestIn = async (location: string) =>
  join(location, (await readdir(location)).find((name) => name.startsWith("MANIFEST")) ?? "");

test.each([
  ["the name of the list of files is empty", (location: string) => truncate(join(location, "CURRENT"))],
  ["the name of the list of files is gone", (location: string) => unlink(join(location, "CURRENT"))],
  ["the list of files is empty", async (location: string) => truncate(await manifestIn(location))],
  ["the list of files is gone", async (location: string) => unlink(await manifestIn(location))],
  ["the list of files is cut short", async (location: string) => truncate(await manifestIn(location), 20)],
])("after a power cut, when %s, all that was kept is there, and a copy of what was", async (_, damage) => {
  const { folder, location } = await folderWithMessages();
  await damage(location);
  const lines: string[] = [];
  const opened = await openDataFolder(folder, { log: (source, line) => lines.push(`${source} | ${line}`) });
  onTestFinished(opened.close);

  const level = new ClassicLevel(location);
  expect(await level.iterator().all()).toEqual(messages.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  await level.close();
  expect(lines).toEqual([
    expect.stringMatching(/^data \| .*dynalite was damaged .* in .*dynalite\.damaged-/),
  ]);
  const [, copy = ""] = /A copy of the damaged files is in (.*)\.$/.exec(lines[0] ?? "") ?? [];
  expect((await readdir(copy)).some((name) => name.endsWith(".log") || name.endsWith(".ldb"))).toBe(true);
});

test("a folder that another version kept is a sentence that says what to do, and is left as it is", async () => {
  const folder = await temporaryFolder();
  await (await openDataFolder(folder)).close();
  const settings = new ClassicLevel(join(folder, "settings"));
  await settings.put("format", "2");
  await settings.close();
  const refusal =
    /written by another version of Parley \(format 2; this one reads 1\)\. Check out that version/;
  await expect(openDataFolder(folder)).rejects.toThrow(refusal);
  // It let go of the lock.
  await expect(openDataFolder(folder)).rejects.toThrow(refusal);
});

test("a cloud that is just being stopped is waited for", async () => {
  const folder = await temporaryFolder();
  const before = await openDataFolder(folder);
  const taken = openDataFolder(folder);
  const first = await Promise.race([taken.then(() => "taken"), before.close().then(() => "let go")]);
  expect(first).toBe("let go");
  await (await taken).close();
});

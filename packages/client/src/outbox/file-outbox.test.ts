import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileOutbox } from "./file-outbox.ts";
import type { OutboxItem } from "./outbox.ts";

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "parley-outbox-"));
  folder = join(root, "deep", "down");
});
afterEach(() => rm(root, { recursive: true }));

const item = (id: string, text = id): OutboxItem => ({
  kind: "message",
  id,
  room: "general",
  timestamp: "2026-01-01T00:00:00.000Z",
  text,
});

const server = "wss://chat.example";
const open = (user = "ada", at = server) => fileOutbox({ folder, server: at, user });
const idsIn = async (outbox = open()) => (await outbox.load()).map((kept) => (kept as OutboxItem).id);

/** The path of Ada's outbox, once the file exists. */
const file = async () => {
  const [name = ""] = (await readdir(folder)).filter((other) => other.endsWith(".json"));
  return join(folder, name);
};

describe("A file outbox", () => {
  test("belongs to one user of one server, names them, and is read by the next process", async () => {
    const outbox = open();
    expect(outbox.user).toBe("ada");
    await outbox.put(item("a"));
    await outbox.put(item("b"));
    await outbox.remove(item("a"));
    await outbox.replace(item("b", "again"));
    expect(await open().load()).toEqual([item("b", "again")]);
    expect([await idsIn(open("grace")), await idsIn(open("ada", "wss://elsewhere.example"))]).toEqual([
      [],
      [],
    ]);
    expect(JSON.parse(await readFile(await file(), "utf8"))).toMatchObject({ server, user: "ada" });
  });

  test("applies several concurrent calls in their order", async () => {
    const outbox = open();
    await Promise.all([
      outbox.put(item("a")),
      outbox.put(item("b")),
      outbox.replace(item("a", "again")),
      outbox.remove(item("b")),
      outbox.put(item("c")),
    ]);
    expect(await open().load()).toEqual([item("a", "again"), item("c")]);
  });

  test("contains an item put during a write once its put has resolved", async () => {
    const outbox = open();
    const first = outbox.put(item("a"));
    for (let n = 0; n < 20; n += 1) {
      await outbox.put(item(`b${n}`));
      expect(await idsIn()).toContain(`b${n}`);
    }
    await first;
    expect(await idsIn()).toHaveLength(21);
  });

  test("is not written when an unknown item is replaced or removed", async () => {
    const outbox = open();
    await outbox.put(item("a"));
    const { ino } = await stat(await file());
    await outbox.replace(item("x"));
    await outbox.remove(item("x"));
    expect((await stat(await file())).ino).toBe(ino);
  });

  test("stays intact when the process dies in the middle of a write", async () => {
    await open().put(item("a"));
    await writeFile(`${await file()}.new`, '{"items": [');
    expect(await idsIn()).toEqual(["a"]);
    await open().put(item("b"));
    expect(await idsIn()).toEqual(["a", "b"]);
    expect(await readdir(folder)).toHaveLength(1);
  });

  test.each(['{"items": [{"id": ', '{"items": [{"text": "no id"}]}', "[]"])(
    "with invalid content is set aside and reported once, and later items are kept (%s)",
    async (content) => {
      await open().put(item("a"));
      const path = await file();
      await writeFile(path, content);
      const outbox = open();
      await expect(outbox.load()).rejects.toThrow();
      expect(await outbox.load()).toEqual([]);
      await outbox.put(item("b"));
      expect(await idsIn()).toEqual(["b"]);
      const aside = (await readdir(folder)).find((name) => name.includes(".unreadable-")) ?? "";
      expect(await readFile(join(folder, aside), "utf8")).toBe(content);
    },
  );

  test("that cannot be read for a while is not set aside, and is read again by the next call", async () => {
    await open().put(item("a"));
    const path = await file();
    const content = await readFile(path, "utf8");
    await rm(path);
    await mkdir(path);
    const outbox = open();
    await expect(outbox.load()).rejects.toThrow("EISDIR");
    await rm(path, { recursive: true });
    await writeFile(path, content);
    expect(await idsIn(outbox)).toEqual(["a"]);
  });

  test("rejects when it cannot be written, and includes everything in the next write", async () => {
    const outbox = open();
    expect(await outbox.load()).toEqual([]);
    await writeFile(join(root, "deep"), "a file where the folder should be");
    await expect(outbox.put(item("a"))).rejects.toThrow();
    await rm(join(root, "deep"));
    await outbox.put(item("b"));
    expect(await idsIn()).toEqual(["a", "b"]);
  });
});

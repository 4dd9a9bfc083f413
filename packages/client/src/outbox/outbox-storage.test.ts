import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileOutbox } from "./file-outbox.ts";
import { memoryOutbox, type Outbox, type OutboxItem } from "./outbox.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-outbox-"));
});
afterEach(() => rm(folder, { recursive: true }));

const item = (id: string, text = id): OutboxItem => ({
  kind: "message",
  id,
  room: "general",
  timestamp: "2026-01-01T00:00:00.000Z",
  text,
});

const outboxes: [string, () => Outbox][] = [
  ["in memory", memoryOutbox],
  ["in a file", () => fileOutbox({ folder, server: "wss://chat.example", user: "ada" })],
];

describe.each(outboxes)("An outbox %s", (_, open) => {
  test("is empty at first, and then returns items in the order in which they were put", async () => {
    const outbox = open();
    expect(await outbox.load()).toEqual([]);
    await outbox.put(item("b"));
    await outbox.put(item("a"));
    expect(await outbox.load()).toEqual([item("b"), item("a")]);
  });

  test("keeps the place of an item that is put again", async () => {
    const outbox = open();
    for (const id of ["a", "b"]) await outbox.put(item(id));
    await outbox.put(item("a", "again"));
    expect(await outbox.load()).toEqual([item("a", "again"), item("b")]);
  });

  test("replaces an item that it has, and does not bring back one that it has not", async () => {
    const outbox = open();
    for (const id of ["a", "b"]) await outbox.put(item(id));
    expect(await outbox.replace(item("a", "again"))).toBe(true);
    expect(await outbox.replace(item("c"))).toBe(false);
    expect(await outbox.load()).toEqual([item("a", "again"), item("b")]);
  });

  test("removes items by id, and ignores unknown ids", async () => {
    const outbox = open();
    for (const id of ["a", "b"]) await outbox.put(item(id));
    await outbox.remove(item("a", "as it was"));
    await outbox.remove(item("c"));
    expect(await outbox.load()).toEqual([item("b")]);
  });
});

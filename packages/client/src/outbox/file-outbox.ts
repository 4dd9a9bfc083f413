import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import type { Outbox } from "./outbox.ts";

export type FileOutboxOptions = {
  /** Created if it does not exist. */
  folder: string;
  /** The WebSocket address of the server. */
  server: string;
  /** The id of the user. */
  user: string;
};

/**
 * Opens an outbox in a file, for programs: one file for each server and user. An item whose `put`
 * has resolved survives a crash of the process or the machine. Only one process may use a file at a
 * time.
 *
 * A file with invalid content is renamed to `….unreadable-<time>`, and the first `load` rejects.
 */
export function fileOutbox({ folder, server, user }: FileOutboxOptions): Outbox {
  const name = createHash("sha256")
    .update(JSON.stringify([server, user]))
    .digest("hex")
    .slice(0, 16);
  const path = join(folder, `outbox-${name}.json`);
  let reading: Promise<Map<string, unknown>> | undefined;
  let unreadable: unknown;
  let waiting: Promise<void> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const setAside = async (cause: unknown) => {
    // Other errors may be temporary: the next call reads again.
    if (!(cause instanceof v.ValiError)) {
      reading = undefined;
      throw cause;
    }
    unreadable = cause;
    await rename(path, `${path}.unreadable-${Date.now()}`);
    return new Map<string, unknown>();
  };

  const items = () => {
    reading ??= read(path).catch(setAside);
    return reading;
  };

  /** Writes all changes since the last write began, in one write. */
  const save = (kept: Map<string, unknown>): Promise<void> => {
    waiting ??= last.then(async () => {
      waiting = undefined;
      await mkdir(folder, { recursive: true });
      await replaceFile(path, JSON.stringify({ server, user, items: [...kept.values()] }));
    });
    last = waiting.catch(() => {});
    return waiting;
  };

  return {
    user,
    load: async () => {
      const kept = await items();
      const cause = unreadable;
      unreadable = undefined;
      if (cause !== undefined) throw cause;
      return [...kept.values()];
    },
    put: async (item) => {
      const kept = await items();
      await save(kept.set(item.id, item));
    },
    replace: async (item) => {
      const kept = await items();
      if (!kept.has(item.id)) return false;
      await save(kept.set(item.id, item));
      return true;
    },
    remove: async ({ id }) => {
      const kept = await items();
      if (kept.delete(id)) await save(kept);
    },
  };
}

const Content = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ items: v.array(v.looseObject({ id: v.string() })) }),
);

async function read(path: string): Promise<Map<string, unknown>> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return new Map();
  return new Map(v.parse(Content, text).items.map((item) => [item.id, item]));
}

/** Replaces a file so that a crash at any time leaves the old content or the new. */
async function replaceFile(path: string, content: string): Promise<void> {
  const file = await open(`${path}.new`, "w");
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

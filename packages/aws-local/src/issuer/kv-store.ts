import { join } from "node:path";
import { ClassicLevel } from "classic-level";

/** The issuer's store, by name, some of it temporary. */
export type KvStore = {
  get(name: string): Promise<unknown>;
  /** @param seconds how long it is kept. Default: forever. */
  put(name: string, value: unknown, seconds?: number): Promise<void>;
  delete(name: string): Promise<void>;
  /** All names with a prefix. */
  names(prefix: string): Promise<string[]>;
  close(): Promise<void>;
};

type Kept = { value: unknown; until?: number };

const keptFor = (value: unknown, seconds: number | undefined): Kept =>
  seconds === undefined ? { value } : { value, until: Date.now() + seconds * 1000 };

const isKept = ({ until }: Kept) => until === undefined || until > Date.now();

/** A key-value store that lasts as long as the process. */
export const memoryKvStore = (): KvStore => {
  const kept = new Map<string, Kept>();
  return {
    get: async (name) => {
      const found = kept.get(name);
      return found && isKept(found) ? structuredClone(found.value) : undefined;
    },
    put: async (name, value, seconds) => void kept.set(name, structuredClone(keptFor(value, seconds))),
    delete: async (name) => void kept.delete(name),
    names: async (prefix) => [...kept.keys()].filter((name) => name.startsWith(prefix)),
    close: async () => {},
  };
};

/**
 * A key-value store in a folder of a cloud's data folder. Expired entries are deleted when it is
 * opened.
 */
export const openKvStore = async (folder: string): Promise<KvStore> => {
  const level = new ClassicLevel<string, Kept>(join(folder, "identity"), { valueEncoding: "json" });
  await level.open();
  for await (const [name, kept] of level.iterator()) if (!isKept(kept)) await level.del(name);
  return {
    get: async (name) => {
      const found = await level.get(name);
      return found && isKept(found) ? found.value : undefined;
    },
    put: (name, value, seconds) => level.put(name, keptFor(value, seconds), { sync: true }),
    delete: (name) => level.del(name),
    names: (prefix) => level.keys({ gte: prefix, lt: `${prefix}\uffff` }).all(),
    close: () => level.close(),
  };
};

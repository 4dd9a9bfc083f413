import { setImmediate as turn } from "node:timers/promises";
import type { ItemDb, Level, Store } from "dynalite/db/index.js";
import { expect, test } from "vitest";
import { enableStream } from "./dynalite-stream.ts";
import { streamRecord } from "./record.ts";

type Operations = Parameters<Level["batch"]>[0];

/** A store that holds one item, and records each batch. */
const fakeStore = (held: Record<string, unknown>, level: Partial<Level> = {}) => {
  const batches: Operations[] = [];
  const db: Level = {
    get: async (key) => held[key],
    put: async (key, value) => {
      held[key] = value;
    },
    del: async () => {},
    batch: async (operations) => void batches.push(operations),
    keys: () => ({ all: async () => [] }),
    values: () => ({ all: async () => [] }),
    iterator: async function* () {},
    clear: async () => {},
    ...level,
  };
  const items: ItemDb = { put: () => {}, del: () => {}, lock: () => {} };
  const keys = ["pk", "sk"].map((AttributeName) => ({ AttributeName }));
  const store: Store = {
    db,
    getItemDb: () => items,
    getTable: (_table, _isActive, callback) => callback(null, { KeySchema: keys }),
  };
  return { store, items, batches };
};

const options = {
  table: "t",
  view: "NEW_AND_OLD_IMAGES",
  region: "r",
  ttlAttribute: "ttl",
  now: () => 0,
} as const;

test("a write and its record are stored in one batch", async () => {
  const old = { pk: { S: "a" }, sk: { S: "b" } };
  const { store, items, batches } = fakeStore({ "item-t~key": old });
  const { close } = await enableStream(store, options);
  const fresh = { ...old, n: { N: "1" } };
  await new Promise((resolve) => items.put("key", fresh, resolve));
  await new Promise((resolve) => items.put("key", old, resolve));
  await new Promise((resolve) => items.del("key", resolve));
  await close();
  const record = (eventName: string) => ({
    type: "put",
    key: expect.stringMatching(/^stream-record~shardId-/),
    value: expect.objectContaining({ eventName }),
  });
  expect(batches).toEqual([
    [{ type: "put", key: "item-t~key", value: fresh }, record("MODIFY")],
    [{ type: "put", key: "item-t~key", value: old }],
    [{ type: "del", key: "item-t~key" }, record("REMOVE")],
  ]);
});

test("an enabled stream holds no record older than a day", async () => {
  const now = 2 * 24 * 60 * 60 * 1000;
  const context = { ...options, keyNames: ["pk", "sk"], sequenceNumber: "000000000000000000007", now: 0 };
  const old = streamRecord({ before: undefined, after: { pk: { S: "a" }, sk: { S: "b" } } }, context);
  const kept = [old];
  const cleared: (string | undefined)[] = [];
  const { store } = fakeStore(
    {},
    {
      values: () => ({
        all: async () => {
          await turn();
          return kept.splice(0);
        },
      }),
      clear: async ({ lte }) => void cleared.push(lte),
    },
  );
  const { stream, close } = await enableStream(store, { ...options, now: () => now });
  expect(cleared.at(-1)).toMatch(/^stream-record~shardId-.*~000000000000000000007$/);
  expect(stream.trimmedUpTo(stream.shards[0] ?? "")).toBe("000000000000000000007");
  await close();
});

test("closing waits for the expiry in flight, and deletes no further item", async () => {
  const expired = { ttl: { N: "-1" } };
  const { store, items } = fakeStore(
    {},
    {
      iterator: async function* () {
        yield ["item-t~a", expired];
        yield ["item-t~b", expired];
      },
    },
  );
  const locked: string[] = [];
  const isLocked = Promise.withResolvers<() => void>();
  items.lock = (key, callback) => {
    locked.push(key);
    isLocked.resolve(() => callback((done) => done));
  };
  const { close } = await enableStream(store, options);
  const release = await isLocked.promise;
  let isClosed = false;
  const closing = close().then(() => {
    isClosed = true;
  });
  for (let turns = 0; turns < 20; turns++) await turn();
  expect(isClosed).toBe(false);
  release();
  await closing;
  expect(locked).toEqual(["a"]);
});

test("stored data in an unknown format is refused", async () => {
  const { store } = fakeStore({ "stream~t": { table: "t", view: "ALL" } });
  await expect(enableStream(store, options)).rejects.toMatchObject({ name: "ValiError" });
  const records = fakeStore({}, { values: () => ({ all: async () => [{ eventID: "1" }] }) });
  await expect(enableStream(records.store, options)).rejects.toMatchObject({ name: "ValiError" });
  const { store: items, items: table } = fakeStore({ "item-t~key": { pk: "a" } });
  const { close } = await enableStream(items, options);
  const answer = new Promise((resolve) => table.put("key", { pk: { S: "a" } }, resolve));
  expect(await answer).toMatchObject({ name: "ValiError" });
  await close();
});

import type { ItemDb, Level, Store } from "dynalite/db/index.js";
import { expect, test } from "vitest";
import { enableStream } from "./dynalite-stream.ts";

type Operations = Parameters<Level["batch"]>[0];

/** A store that holds one item, and tells what is written in one go. */
const fakeStore = (held: Record<string, unknown>) => {
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

test("a write and its record are stored in one batch", async () => {
  const old = { pk: { S: "a" }, sk: { S: "b" } };
  const { store, items, batches } = fakeStore({ "item-t~key": old });
  const options = {
    table: "t",
    view: "NEW_AND_OLD_IMAGES",
    region: "r",
    ttlAttribute: "ttl",
    now: () => 0,
  } as const;
  const { close } = await enableStream(store, options);
  const fresh = { ...old, n: { N: "1" } };
  await new Promise((resolve) => items.put("key", fresh, resolve));
  await new Promise((resolve) => items.put("key", old, resolve));
  await new Promise((resolve) => items.del("key", resolve));
  close();
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

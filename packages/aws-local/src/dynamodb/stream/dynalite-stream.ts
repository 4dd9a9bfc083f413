import { promisify } from "node:util";
import type { ItemDb, Store, Table } from "dynalite/db/index.js";
import * as v from "valibot";
import type { WireItem } from "../item-size.ts";
import { WireItem as ItemSchema } from "../wire-item.ts";
import { createRecordStore, keepRecord } from "./dynalite-records.ts";
import { deleteExpired } from "./expiry.ts";
import { changesItem, type StreamRecord, type StreamViewType, streamRecord } from "./record.ts";
import { shardIds, shardOf } from "./shards.ts";
import { createStream, type Stream, type StreamMeta } from "./stream.ts";

/*
 * Dynalite has no streams. Its actions write an item with `put` or `del` while they hold the item's
 * lock. These two are replaced: they write the item and its stream record in one batch.
 */

export type DynaliteStreamOptions = {
  table: string;
  view: StreamViewType;
  region: string;
  /** The attribute with the time at which an item expires. */
  ttlAttribute: string;
  /** Epoch milliseconds. */
  now: () => number;
};

/**
 * The identity behind an expiry:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Identity.html
 */
const timeToLive = { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" };

/** Milliseconds between checks for expired items and records. */
const upkeepMs = 10 * 60 * 1000;

const readTable = (store: Store, table: string) =>
  promisify<Table>((callback) => store.getTable(table, false, callback))();

const newMeta = async (store: Store, { table, view, now }: DynaliteStreamOptions): Promise<StreamMeta> => {
  const { KeySchema } = await readTable(store, table);
  const label = new Date(now()).toISOString().replace("Z", "");
  return { table, view, label, keyNames: KeySchema.map(({ AttributeName }) => AttributeName) };
};

/** Reopens the stream, or replaces it when its view has changed. */
const openStream = async (store: Store, options: DynaliteStreamOptions): Promise<Stream> => {
  const records = createRecordStore(store.db);
  const kept = await records.readMeta(options.table);
  const goesOn = kept?.view === options.view;
  if (!goesOn) await records.clear();
  const meta = goesOn ? kept : await newMeta(store, options);
  if (!goesOn) await records.writeMeta(meta);
  const shards = shardIds(meta.label);
  return createStream(meta, records, { shards, last: await records.lastSequence(shards), now: options.now });
};

const recordWrites = (store: Store, stream: Stream, { region, now }: DynaliteStreamOptions) => {
  const { table, view, keyNames } = stream.meta;
  const items = store.getItemDb(table);
  const [partitionName = ""] = keyNames;

  const write = async (
    key: string,
    after: WireItem | undefined,
    userIdentity?: StreamRecord["userIdentity"],
  ) => {
    const place = `item-${table}~${key}`;
    const before = v.parse(v.optional(ItemSchema), await store.db.get(place));
    const writing = after
      ? ({ type: "put", key: place, value: after } as const)
      : ({ type: "del", key: place } as const);
    if (!changesItem({ before, after })) return store.db.batch([writing]);
    const partitionKey = JSON.stringify((after ?? before)?.[partitionName]);
    const pending = stream.begin(shardOf(stream.shards, partitionKey));
    const { shard, sequenceNumber } = pending;
    try {
      const context = { view, keyNames, region, sequenceNumber, now: now() };
      const record = { ...streamRecord({ before, after }, context), ...(userIdentity && { userIdentity }) };
      await store.db.batch([writing, keepRecord(shard, record)]);
    } finally {
      stream.end(pending);
    }
  };
  const told = (written: Promise<void>, callback: (error?: unknown) => void) =>
    // A callback that throws must not be called again.
    void written.then(
      () => setImmediate(callback, null),
      (error: unknown) => setImmediate(callback, error),
    );
  Object.assign(items, {
    put: (key, item, callback) => told(write(key, item), callback),
    del: (key, callback) => told(write(key, undefined), callback),
  } satisfies Pick<ItemDb, "put" | "del">);
  return {
    /** Deletes an expired item, whose lock the caller holds. */
    expire: (key: string) => write(key, undefined, timeToLive),
  };
};

/**
 * Enables the stream of an existing table. Each later write that changes an item is recorded.
 * @returns the stream, which holds no record older than a day, and `close`, which ends its upkeep.
 *   The store may be closed when `close` has resolved.
 */
export const enableStream = async (store: Store, options: DynaliteStreamOptions) => {
  const stream = await openStream(store, options);
  const { ttlAttribute: attribute, now } = options;
  const { expire: remove } = recordWrites(store, stream, options);
  const table = { ...(await readTable(store, options.table)), TableName: options.table };
  const closing = new AbortController();
  const expire = () => deleteExpired({ store, table, attribute, now, remove, signal: closing.signal });
  let running: Promise<void> | undefined;
  const keepUp = (upkeep: () => Promise<void>) => {
    running ??= upkeep()
      // The next round removes what this one could not.
      .catch(() => {})
      .finally(() => {
        running = undefined;
      });
  };
  await stream.trim();
  keepUp(expire);
  const rounds = setInterval(() => keepUp(() => stream.trim().then(expire)), upkeepMs);
  rounds.unref();
  const close = async (): Promise<void> => {
    clearInterval(rounds);
    closing.abort();
    await running;
  };
  return { stream, close };
};

/** Deletes a table's stream. If it were reopened later, it would have a gap. */
export const disableStream = async (store: Store, table: string): Promise<void> => {
  const records = createRecordStore(store.db);
  if (!(await records.readMeta(table))) return;
  await records.clear();
  await store.db.del(`stream~${table}`);
};

import type { Level } from "dynalite/db/index.js";
import type { StreamRecord } from "./record.ts";
import { endOfSequences, type RecordStore, type StreamMeta } from "./stream.ts";

const recordKey = (shard: string, sequenceNumber: string) => `stream-record~${shard}~${sequenceNumber}`;
const metaKey = (table: string) => `stream~${table}`;

/** What keeps a record, as one operation of a batch. */
export const keepRecord = (shard: string, record: StreamRecord) =>
  ({ type: "put", key: recordKey(shard, record.dynamodb.SequenceNumber), value: record }) as const;

/** Keeps streams beside the items, in dynalite's own LevelDB. */
export const createRecordStore = (level: Level): RecordStore => ({
  readMeta: async (table) => (await level.get(metaKey(table))) as StreamMeta | undefined,
  writeMeta: (meta) => level.put(metaKey(meta.table), meta),
  read: async (shard, after, before, limit) =>
    (await level
      .values({ gt: recordKey(shard, after), lt: recordKey(shard, before), limit })
      .all()) as StreamRecord[],
  lastSequence: async (shards) => {
    const lasts = await Promise.all(
      shards.map(async (shard) => {
        const range = { gt: recordKey(shard, ""), lt: recordKey(shard, endOfSequences) };
        const [key] = await level.keys({ ...range, reverse: true, limit: 1 }).all();
        return key?.split("~").at(-1) ?? "0";
      }),
    );
    // All have the same number of digits.
    return BigInt(lasts.toSorted().at(-1) ?? 0);
  },
  remove: (shard, upTo) => level.clear({ gt: recordKey(shard, ""), lte: recordKey(shard, upTo) }),
  clear: () => level.clear({ gt: "stream-record~", lt: "stream-record~~" }),
});

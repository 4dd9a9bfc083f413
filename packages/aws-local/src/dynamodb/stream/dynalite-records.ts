import type { Level } from "dynalite/db/index.js";
import * as v from "valibot";
import type { StreamRecord } from "./record.ts";
import { StreamRecord as RecordSchema, StreamViewType } from "./record-schema.ts";
import { endOfSequences, type RecordStore, type StreamMeta } from "./stream.ts";

const Meta: v.GenericSchema<unknown, StreamMeta> = v.object({
  table: v.string(),
  view: StreamViewType,
  label: v.string(),
  keyNames: v.array(v.string()),
});

const recordKey = (shard: string, sequenceNumber: string) => `stream-record~${shard}~${sequenceNumber}`;
const metaKey = (table: string) => `stream~${table}`;

/** The operation of a batch that stores a record. */
export const keepRecord = (shard: string, record: StreamRecord) =>
  ({ type: "put", key: recordKey(shard, record.dynamodb.SequenceNumber), value: record }) as const;

/** Keeps streams beside the items, in dynalite's own LevelDB. */
export const createRecordStore = (level: Level): RecordStore => ({
  readMeta: async (table) => v.parse(v.optional(Meta), await level.get(metaKey(table))),
  writeMeta: (meta) => level.put(metaKey(meta.table), meta),
  read: async (shard, after, before, limit) => {
    const range = { gt: recordKey(shard, after), lt: recordKey(shard, before), limit };
    return v.parse(v.array(RecordSchema), await level.values(range).all());
  },
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

import type { StreamRecord, StreamViewType } from "./record.ts";

/** A stream of one table, as it is stored. */
export type StreamMeta = {
  table: string;
  view: StreamViewType;
  /** When it was enabled, as the end of its ARN has it: `2026-11-29T09:38:53.924`. */
  label: string;
  /** The names of the table's key attributes, the partition key first. */
  keyNames: readonly string[];
};

/** Stores a stream's records, in the engine's own store. */
export type RecordStore = {
  readMeta(table: string): Promise<StreamMeta | undefined>;
  writeMeta(meta: StreamMeta): Promise<void>;
  /** The records of a shard after one sequence number and before another, the oldest first. */
  read(shard: string, after: string, before: string, limit: number): Promise<StreamRecord[]>;
  /** The highest stored sequence number of these shards; `0` when there is none. */
  lastSequence(shards: readonly string[]): Promise<bigint>;
  /** Removes records of a shard up to and including a sequence number. */
  remove(shard: string, upTo: string): Promise<void>;
  clear(): Promise<void>;
};

/** A record on its way into the store. */
export type PendingRecord = { shard: string; sequenceNumber: string };

/** 21 digits, AWS's minimum. */
export const formatSequence = (sequence: bigint): string => String(sequence).padStart(21, "0");

/** After every sequence number. */
export const endOfSequences = "9".repeat(40);

/** Based on the clock: no number is reused after all records have been trimmed. */
const firstSequence = (last: bigint, now: number) => {
  const byClock = BigInt(now) * 1_000_000n;
  return byClock > last ? byClock : last;
};

const dayMs = 24 * 60 * 60 * 1000;

const newestExpired = (records: readonly StreamRecord[], horizonSeconds: number) =>
  records.findLast(({ dynamodb }) => dynamodb.ApproximateCreationDateTime < horizonSeconds);

/** The number of records that are read at once while trimming. */
const trimStep = 1_000;

/**
 * The records of one stream, in shards. A record is readable once it and all earlier ones of its shard
 * are stored, so that a reader never skips a slow write.
 *
 * @param now epoch milliseconds.
 */
export const createStream = (
  meta: StreamMeta,
  store: RecordStore,
  { shards, last, now }: { shards: readonly string[]; last: bigint; now: () => number },
) => {
  let sequence = firstSequence(last, now());
  const pending = new Map(shards.map((shard) => [shard, new Set<string>()]));
  const trimmed = new Map<string, string>();
  const pendingOf = (shard: string) => pending.get(shard) ?? new Set<string>();

  /** The first sequence number of a shard that is not kept yet. */
  const firstPending = (shard: string) => {
    // In the order of their sequence numbers.
    const [first] = pendingOf(shard);
    return first;
  };
  return {
    meta,
    shards,
    /** Reserves the next sequence number. The caller calls `end` when the record is stored, or failed. */
    begin: (shard: string): PendingRecord => {
      sequence += 1n;
      const sequenceNumber = formatSequence(sequence);
      pendingOf(shard).add(sequenceNumber);
      return { shard, sequenceNumber };
    },
    end: ({ shard, sequenceNumber }: PendingRecord): void => void pendingOf(shard).delete(sequenceNumber),
    read: (shard: string, after: string, limit: number): Promise<StreamRecord[]> => {
      // A write that begins while the store reads may be stored after later ones.
      const before = firstPending(shard) ?? formatSequence(sequence + 1n);
      return store.read(shard, after, before, limit);
    },
    /** The sequence number after which a shard has no readable record. */
    latest: (shard: string): string => {
      const first = firstPending(shard);
      return first === undefined ? formatSequence(sequence) : formatSequence(BigInt(first) - 1n);
    },
    /** The last trimmed sequence number of a shard. */
    trimmedUpTo: (shard: string): string => trimmed.get(shard) ?? "",
    /** Removes records that are older than a day. */
    trim: async (): Promise<void> => {
      const horizonSeconds = (now() - dayMs) / 1000;
      for (const shard of shards) {
        for (;;) {
          const oldest = await store.read(shard, "", endOfSequences, trimStep);
          const expired = newestExpired(oldest, horizonSeconds);
          if (!expired) break;
          const { SequenceNumber } = expired.dynamodb;
          await store.remove(shard, SequenceNumber);
          trimmed.set(shard, SequenceNumber);
          if (oldest.length < trimStep) break;
        }
      }
    },
  };
};

export type Stream = ReturnType<typeof createStream>;

import type { StreamRecord, StreamViewType } from "./record.ts";

/** A stream of one table, as it is kept. */
export type StreamMeta = {
  table: string;
  view: StreamViewType;
  /** When it was enabled, as the end of its ARN has it: `2026-11-29T09:38:53.924`. */
  label: string;
  /** The names of the table's key attributes, the partition key first. */
  keyNames: readonly string[];
};

/** Where a stream keeps its records: the engine's own store, so that a write and its record are kept together. */
export type RecordStore = {
  readMeta(table: string): Promise<StreamMeta | undefined>;
  writeMeta(meta: StreamMeta): Promise<void>;
  /** The records of a shard after one sequence number and before another, the oldest first. */
  read(shard: string, after: string, before: string, limit: number): Promise<StreamRecord[]>;
  /** The highest sequence number that is kept of these shards; `0` when there is none. */
  lastSequence(shards: readonly string[]): Promise<bigint>;
  /** Removes records of a shard up to and including a sequence number. */
  remove(shard: string, upTo: string): Promise<void>;
  clear(): Promise<void>;
};

/** A record on its way into the store. */
export type PendingRecord = { shard: string; sequenceNumber: string };

/** 21 digits, as AWS has them at least. */
export const formatSequence = (sequence: bigint): string => String(sequence).padStart(21, "0");

/** After every sequence number. */
export const endOfSequences = "9".repeat(40);

/** By the clock, so that none comes back after all records have been trimmed. */
const firstSequence = (last: bigint, now: number) => {
  const byClock = BigInt(now) * 1_000_000n;
  return byClock > last ? byClock : last;
};

const dayMs = 24 * 60 * 60 * 1000;

const newestExpired = (records: readonly StreamRecord[], horizonSeconds: number) =>
  records.findLast(({ dynamodb }) => dynamodb.ApproximateCreationDateTime < horizonSeconds);

/** How many records are looked at in one go to find those that have expired. */
const trimStep = 1_000;

/**
 * The records of one stream, in shards. A record can be read when it and all before it in its shard are kept, so that a reader who goes
 * on after the last one it got misses none.
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
    // They were begun in this order.
    const [first] = pendingOf(shard);
    return first;
  };
  return {
    meta,
    shards,
    /** Takes the next sequence number for a record. Whoever writes it says `end` when it is kept, or is not going to be. */
    begin: (shard: string): PendingRecord => {
      sequence += 1n;
      const sequenceNumber = formatSequence(sequence);
      pendingOf(shard).add(sequenceNumber);
      return { shard, sequenceNumber };
    },
    end: ({ shard, sequenceNumber }: PendingRecord): void => void pendingOf(shard).delete(sequenceNumber),
    read: (shard: string, after: string, limit: number): Promise<StreamRecord[]> =>
      store.read(shard, after, firstPending(shard) ?? endOfSequences, limit),
    /** The sequence number after which nothing of a shard can be read yet. */
    latest: (shard: string): string => {
      const first = firstPending(shard);
      return first === undefined ? formatSequence(sequence) : formatSequence(BigInt(first) - 1n);
    },
    /** Up to where records of a shard have been trimmed. */
    trimmedUpTo: (shard: string): string => trimmed.get(shard) ?? "",
    /** Removes the records that are older than a day, as AWS keeps them. */
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

import type { StreamRecord } from "./stream-reader.ts";

/** Tracks a shard's checkpoint: all records up to it are processed, discarded or filtered out. */
export const createProgress = (read: (sequenceNumber: string) => Promise<void>) => {
  /** In the order of the shard. `true`: processed, discarded or filtered out. */
  const open = new Map<string, boolean>();

  const advance = async () => {
    let last: string | undefined;
    for (const [sequenceNumber, isEnded] of open) {
      if (!isEnded) break;
      last = sequenceNumber;
      open.delete(sequenceNumber);
    }
    if (last !== undefined) await read(last);
  };
  return {
    /** Adds records that were read, and whether the filters let them through. */
    add: async (records: readonly { record: StreamRecord; isWanted: boolean }[]): Promise<void> => {
      for (const { record, isWanted } of records) open.set(record.dynamodb.SequenceNumber, !isWanted);
      await advance();
    },
    end: async (records: readonly StreamRecord[]): Promise<void> => {
      for (const { dynamodb } of records) open.set(dynamodb.SequenceNumber, true);
      await advance();
    },
    /** The number of records after the checkpoint. */
    size: () => open.size,
  };
};

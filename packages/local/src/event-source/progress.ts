import type { StreamRecord } from "./stream-reader.ts";

/** How far a shard is: up to where every record that was read is at its end. */
export const createProgress = (read: (sequenceNumber: string) => Promise<void>) => {
  /** In the order of the shard; a record is `true` when it is at its end. */
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
    /** Records that were read, and whether they are for the function. */
    add: async (records: readonly { record: StreamRecord; isWanted: boolean }[]): Promise<void> => {
      for (const { record, isWanted } of records) open.set(record.dynamodb.SequenceNumber, !isWanted);
      await advance();
    },
    end: async (records: readonly StreamRecord[]): Promise<void> => {
      for (const { dynamodb } of records) open.set(dynamodb.SequenceNumber, true);
      await advance();
    },
    /** How many records are not at their end. */
    size: () => open.size,
  };
};

import { setImmediate as turn } from "node:timers/promises";
import { formatSequence } from "../../dynamodb/stream/stream.ts";
import { memoryPositions, type Position } from "../positions.ts";
import { type Shard, StreamError, type StreamReader, type StreamRecord } from "../stream-reader.ts";

/** A record of a key; its value is in the new image. @param createdAt epoch seconds. */
export const fakeRecord = (sequence: number, key: string, value = key, createdAt = 0): StreamRecord => ({
  eventID: String(sequence),
  eventName: "INSERT",
  eventVersion: "1.1",
  eventSource: "aws:dynamodb",
  awsRegion: "somewhere",
  dynamodb: {
    ApproximateCreationDateTime: createdAt,
    Keys: { sk: { S: String(sequence) }, pk: { S: key } },
    NewImage: { value: { S: value } },
    SequenceNumber: formatSequence(BigInt(sequence)),
    SizeBytes: 1,
    StreamViewType: "NEW_IMAGE",
  },
});

export type FakeShard = Partial<Shard> & { id: string; records: StreamRecord[]; trimmedUpTo?: string };

/** A stream in memory. An iterator is the shard's id and the sequence number that it is after. */
export const fakeStream = (shards: FakeShard[], recordsAtOnce = 1_000): StreamReader => {
  const shardOf = (id: string) => {
    const shard = shards.find((each) => each.id === id);
    if (!shard) throw new StreamError("ResourceNotFoundException", id);
    return shard;
  };
  return {
    arn: "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/x",
    partitionKey: "pk",
    listShards: async () => shards.map(({ id, parent, isClosed = true }) => ({ id, parent, isClosed })),
    open: async (id, place) => {
      const { trimmedUpTo = "" } = shardOf(id);
      if (place !== "oldest" && place.after < trimmedUpTo)
        throw new StreamError("TrimmedDataAccessException", "trimmed");
      return `${id} ${place === "oldest" ? trimmedUpTo : place.after}`;
    },
    read: async (iterator) => {
      await turn();
      const [id = "", after = ""] = iterator.split(" ");
      const { records, isClosed = true } = shardOf(id);
      const rest = records.filter(({ dynamodb }) => dynamodb.SequenceNumber > after);
      const read = rest.slice(0, recordsAtOnce);
      const last = read.at(-1)?.dynamodb.SequenceNumber ?? after;
      return { records: read, next: isClosed && read.length === rest.length ? undefined : `${id} ${last}` };
    },
  };
};

/** Positions in memory, and when a shard is at its end. */
export const watchedPositions = () => {
  const store = memoryPositions();
  const closed = new Map<string, PromiseWithResolvers<void>>();
  const closedOf = (shard: string) => {
    const known = closed.get(shard) ?? Promise.withResolvers<void>();
    closed.set(shard, known);
    return known;
  };
  return {
    positions: {
      ...store,
      write: async (shard: string, position: Position) => {
        await store.write(shard, position);
        if (position === "closed") closedOf(shard).resolve();
      },
    },
    /** Resolves when the mapping has finished the shard. */
    done: (shard: string) => closedOf(shard).promise,
  };
};

/** A clock that advances when somebody waits, and keeps the turns of the event loop. */
export const fakeTime = () => {
  let now = 0;
  const pauses: number[] = [];
  return {
    pauses,
    now: () => now,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
    pause: async (milliseconds: number) => {
      pauses.push(milliseconds);
      now += milliseconds;
      await turn();
    },
  };
};

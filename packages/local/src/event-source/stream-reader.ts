import { type Api, callDynamoDb } from "../dynamodb/call.ts";
import type { StreamRecord } from "../dynamodb/stream/record.ts";

export type { StreamRecord } from "../dynamodb/stream/record.ts";

/** A shard that a stream has. A closed one gets no more records. */
export type Shard = { id: string; parent: string | undefined; isClosed: boolean };

/** Where reading starts: after a sequence number, or at the oldest record. */
export type Place = { after: string } | "oldest";

/** Reads a stream. */
export type StreamReader = {
  arn: string;
  /** The name of the table's partition key. */
  partitionKey: string;
  listShards(): Promise<Shard[]>;
  /** @returns a shard iterator. */
  open(shard: string, place: Place): Promise<string>;
  /**
   * `next` is undefined at the end of a closed shard. A page without records is at the end of what an open
   * shard has now. Both local engines keep to that, which AWS does not promise.
   */
  read(iterator: string): Promise<{ records: StreamRecord[]; next: string | undefined }>;
};

/** A failed call. `type`: `TrimmedDataAccessException`, … */
export class StreamError extends Error {
  override readonly name = "StreamError";
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const api: Api = "DynamoDBStreams_20120810";

/** @throws {StreamError} */
const refuse = (text: string): never => {
  const { __type = "", message, Message }: Record<string, string | undefined> = JSON.parse(text);
  throw new StreamError(__type.split("#").at(-1) ?? "", message ?? Message ?? text);
};

type Streams = { Streams: { StreamArn: string }[] };
type Description = {
  StreamDescription: {
    StreamStatus: string;
    KeySchema: { AttributeName: string; KeyType: string }[];
    Shards: {
      ShardId: string;
      ParentShardId?: string;
      SequenceNumberRange: { EndingSequenceNumber?: string };
    }[];
    LastEvaluatedShardId?: string;
  };
};
type Records = { Records: StreamRecord[]; NextShardIterator?: string };

/**
 * Opens a table's enabled stream, over the API of DynamoDB Streams.
 * @param url DynamoDB's endpoint.
 * @throws {StreamError} @throws Error when the table has no stream.
 */
export const openStreamReader = async (url: string, table: string): Promise<StreamReader> => {
  const call = async (operation: string, input: object): Promise<string> => {
    const { ok, text } = await callDynamoDb(url, operation, input, { api, accessKeyId: "event-source" });
    return ok ? text : refuse(text);
  };
  const describe = async (StreamArn: string, ExclusiveStartShardId?: string) => {
    const { StreamDescription }: Description = JSON.parse(
      await call("DescribeStream", { StreamArn, ExclusiveStartShardId }),
    );
    return StreamDescription;
  };
  const { Streams }: Streams = JSON.parse(await call("ListStreams", { TableName: table }));
  const described = await Promise.all(Streams.map(({ StreamArn }) => describe(StreamArn)));
  const index = described.findIndex(({ StreamStatus }) => StreamStatus === "ENABLED");
  const arn = Streams[index]?.StreamArn;
  if (arn === undefined) throw new Error(`The table ${table} has no stream.`);
  const hash = described[index]?.KeySchema.find(({ KeyType }) => KeyType === "HASH");

  const listShards = async (after?: string): Promise<Shard[]> => {
    const { Shards, LastEvaluatedShardId: last } = await describe(arn, after);
    const shards = Shards.map(({ ShardId, ParentShardId, SequenceNumberRange }) => ({
      id: ShardId,
      parent: ParentShardId,
      isClosed: SequenceNumberRange.EndingSequenceNumber !== undefined,
    }));
    return last === undefined ? shards : [...shards, ...(await listShards(last))];
  };
  return {
    arn,
    partitionKey: hash?.AttributeName ?? "",
    listShards: () => listShards(),
    open: async (ShardId, place) => {
      const from =
        place === "oldest"
          ? { ShardIteratorType: "TRIM_HORIZON" }
          : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: place.after };
      const text = await call("GetShardIterator", { StreamArn: arn, ShardId, ...from });
      const { ShardIterator }: { ShardIterator: string } = JSON.parse(text);
      return ShardIterator;
    },
    read: async (ShardIterator) => {
      const { Records, NextShardIterator: next }: Records = JSON.parse(
        await call("GetRecords", { ShardIterator }),
      );
      return { records: Records, next };
    },
  };
};

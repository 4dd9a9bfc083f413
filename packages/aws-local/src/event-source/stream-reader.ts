import * as v from "valibot";
import { type Api, callDynamoDb } from "../dynamodb/call.ts";
import type { StreamRecord } from "../dynamodb/stream/record.ts";
import { StreamRecord as RecordSchema } from "../dynamodb/stream/record-schema.ts";

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
   * `next` is undefined at the end of a closed shard. A page without records is at the present end
   * of an open shard. Both local engines guarantee that, which AWS does not.
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

const Failure = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    __type: v.optional(v.string(), ""),
    message: v.optional(v.string()),
    Message: v.optional(v.string()),
  }),
);

/** @throws {StreamError} */
const refuse = (text: string): never => {
  const failure = v.safeParse(Failure, text);
  if (!failure.success) throw new StreamError("", text);
  const { __type, message, Message } = failure.output;
  throw new StreamError(__type.split("#").at(-1) ?? "", message ?? Message ?? text);
};

const Streams = v.object({ Streams: v.array(v.object({ StreamArn: v.string() })) });
const Description = v.object({
  StreamDescription: v.object({
    StreamStatus: v.string(),
    KeySchema: v.array(v.object({ AttributeName: v.string(), KeyType: v.string() })),
    Shards: v.array(
      v.object({
        ShardId: v.string(),
        ParentShardId: v.optional(v.string()),
        SequenceNumberRange: v.object({ EndingSequenceNumber: v.optional(v.string()) }),
      }),
    ),
    LastEvaluatedShardId: v.optional(v.string()),
  }),
});
const Iterator = v.object({ ShardIterator: v.string() });
const Records = v.object({ Records: v.array(RecordSchema), NextShardIterator: v.optional(v.string()) });

/**
 * Opens a table's enabled stream, over the API of DynamoDB Streams.
 * @param url DynamoDB's endpoint.
 * @throws {StreamError} @throws Error when the table has no stream.
 */
export const openStreamReader = async (url: string, table: string): Promise<StreamReader> => {
  const call = async <Output>(
    answer: v.GenericSchema<unknown, Output>,
    operation: string,
    input: object,
  ): Promise<Output> => {
    const { ok, text } = await callDynamoDb(url, operation, input, { api, accessKeyId: "event-source" });
    return ok ? v.parse(v.pipe(v.string(), v.parseJson(), answer), text) : refuse(text);
  };
  const describe = async (StreamArn: string, ExclusiveStartShardId?: string) => {
    const input = { StreamArn, ExclusiveStartShardId };
    return (await call(Description, "DescribeStream", input)).StreamDescription;
  };
  const { Streams: streams } = await call(Streams, "ListStreams", { TableName: table });
  const described = await Promise.all(streams.map(({ StreamArn }) => describe(StreamArn)));
  const index = described.findIndex(({ StreamStatus }) => StreamStatus === "ENABLED");
  const arn = streams[index]?.StreamArn;
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
      return (await call(Iterator, "GetShardIterator", { StreamArn: arn, ShardId, ...from })).ShardIterator;
    },
    read: async (ShardIterator) => {
      const answer = await call(Records, "GetRecords", { ShardIterator });
      return { records: answer.Records, next: answer.NextShardIterator };
    },
  };
};

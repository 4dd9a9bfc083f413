import * as v from "valibot";
import type { StreamRecord } from "./record.ts";
import { formatSequence, type Stream } from "./stream.ts";

/**
 * The answers of the API:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html
 */
type StreamAnswer = { status: number; body: object };

const refusal = (type: string, message: string): StreamAnswer => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message },
});

/** The maximum size of a `GetRecords` answer. */
const limits = { records: 1_000, bytes: 1024 * 1024 };

/** How long a shard iterator is valid. */
const iteratorMs = 15 * 60 * 1000;

const StreamRequest = v.object({ StreamArn: v.string() });
const ListStreams = v.object({ TableName: v.optional(v.string()) });
const GetShardIterator = v.object({
  StreamArn: v.string(),
  ShardId: v.string(),
  ShardIteratorType: v.picklist(["TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"]),
  SequenceNumber: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,40}$/),
      v.transform((text) => formatSequence(BigInt(text))),
    ),
  ),
});
const GetRecords = v.object({
  ShardIterator: v.string(),
  Limit: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(limits.records)),
    limits.records,
  ),
});

/** A position in a shard: after a sequence number. */
const Iterator = v.pipe(
  v.string(),
  v.transform((text) => text.split("|")),
  v.strictTuple([v.string(), v.string(), v.string(), v.pipe(v.string(), v.transform(Number))]),
);

const beforeSequence = (sequenceNumber: string) =>
  BigInt(sequenceNumber) === 0n ? "" : formatSequence(BigInt(sequenceNumber) - 1n);

/** The records that fit into one answer: at least one, if there is one. */
const thatFit = (records: readonly StreamRecord[]) => {
  let bytes = 0;
  const beyond = records.findIndex((record, place) => {
    bytes += Buffer.byteLength(JSON.stringify(record));
    return place > 0 && bytes > limits.bytes;
  });
  return beyond < 0 ? records : records.slice(0, beyond);
};

/** Answers an operation of the API: `GetRecords`. `text`: the request's body. */
export type StreamApi = (operation: string, text: string) => Promise<StreamAnswer>;

/** The API where no table has a stream. */
export const noStreamApi: StreamApi = async (operation) =>
  operation === "ListStreams"
    ? { status: 200, body: { Streams: [] } }
    : refusal("ResourceNotFoundException", "Requested resource not found");

/**
 * The API of DynamoDB Streams, for the stream of one table.
 * @param arn the stream's.
 * @param now epoch milliseconds.
 */
export const createStreamApi = (stream: Stream, arn: string, now: () => number): StreamApi => {
  const { meta } = stream;
  const noStream = (asked: string) =>
    refusal("ResourceNotFoundException", `Requested resource not found: Stream: ${asked} not found`);
  const noShard = (asked: string) =>
    refusal("ResourceNotFoundException", `Requested resource not found: Shard: ${asked} not found`);

  const listStreams = ({ TableName = meta.table }: v.InferOutput<typeof ListStreams>): StreamAnswer => {
    const Streams = [{ StreamArn: arn, TableName: meta.table, StreamLabel: meta.label }];
    return { status: 200, body: { Streams: TableName === meta.table ? Streams : [] } };
  };

  const describeStream = ({ StreamArn }: v.InferOutput<typeof StreamRequest>): StreamAnswer => {
    if (StreamArn !== arn) return noStream(StreamArn);
    const [hash, range] = meta.keyNames;
    const StreamDescription = {
      StreamArn: arn,
      StreamLabel: meta.label,
      StreamStatus: "ENABLED",
      StreamViewType: meta.view,
      CreationRequestDateTime: Date.parse(`${meta.label}Z`) / 1000,
      TableName: meta.table,
      KeySchema: [
        { AttributeName: hash, KeyType: "HASH" },
        ...(range === undefined ? [] : [{ AttributeName: range, KeyType: "RANGE" }]),
      ],
      Shards: stream.shards.map((ShardId) => ({
        ShardId,
        SequenceNumberRange: { StartingSequenceNumber: "000000000000000000001" },
      })),
    };
    return { status: 200, body: { StreamDescription } };
  };

  const iterator = (shard: string, after: string) => [arn, shard, after, now()].join("|");

  const placeOf = ({
    ShardId,
    ShardIteratorType,
    SequenceNumber = "",
  }: v.InferOutput<typeof GetShardIterator>) => {
    if (ShardIteratorType === "TRIM_HORIZON") return stream.trimmedUpTo(ShardId);
    if (ShardIteratorType === "LATEST") return stream.latest(ShardId);
    return ShardIteratorType === "AT_SEQUENCE_NUMBER" ? beforeSequence(SequenceNumber) : SequenceNumber;
  };

  const getShardIterator = (request: v.InferOutput<typeof GetShardIterator>): StreamAnswer => {
    const { StreamArn, ShardId, ShardIteratorType, SequenceNumber } = request;
    if (StreamArn !== arn) return noStream(StreamArn);
    if (!stream.shards.includes(ShardId)) return noShard(ShardId);
    if (ShardIteratorType.endsWith("SEQUENCE_NUMBER") && SequenceNumber === undefined)
      return refusal("ValidationException", `${ShardIteratorType} needs a SequenceNumber`);
    const after = placeOf(request);
    if (after < stream.trimmedUpTo(ShardId))
      return refusal(
        "TrimmedDataAccessException",
        "The operation attempted to read past the oldest stream record in a shard.",
      );
    return { status: 200, body: { ShardIterator: iterator(ShardId, after) } };
  };

  const getRecords = async ({
    ShardIterator,
    Limit,
  }: v.InferOutput<typeof GetRecords>): Promise<StreamAnswer> => {
    const place = v.safeParse(Iterator, ShardIterator);
    if (!place.success) return refusal("ValidationException", "Invalid ShardIterator");
    const [streamArn, shard, after, at] = place.output;
    if (streamArn !== arn) return noStream(streamArn);
    if (now() - at > iteratorMs)
      return refusal("ExpiredIteratorException", "The shard iterator has expired and can no longer be used.");
    const Records = thatFit(await stream.read(shard, after, Limit));
    const last = Records.at(-1)?.dynamodb.SequenceNumber ?? after;
    return { status: 200, body: { Records, NextShardIterator: iterator(shard, last) } };
  };

  const answerWith = async <Schema extends v.GenericSchema>(
    schema: Schema,
    request: unknown,
    act: (request: v.InferOutput<Schema>) => StreamAnswer | Promise<StreamAnswer>,
  ) => {
    const read = v.safeParse(schema, request);
    if (read.success) return act(read.output);
    return refusal("ValidationException", read.issues.map(({ message }) => message).join(" "));
  };

  return async (operation, text) => {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson()), text);
    if (!parsed.success) return refusal("SerializationException", "The request is not JSON.");
    const request = parsed.output;
    switch (operation) {
      case "ListStreams":
        return answerWith(ListStreams, request, listStreams);
      case "DescribeStream":
        return answerWith(StreamRequest, request, describeStream);
      case "GetShardIterator":
        return answerWith(GetShardIterator, request, getShardIterator);
      case "GetRecords":
        return answerWith(GetRecords, request, getRecords);
      default:
        return refusal("UnknownOperationException", `DynamoDB Streams has no ${operation}.`);
    }
  };
};

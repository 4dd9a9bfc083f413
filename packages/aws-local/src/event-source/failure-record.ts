import { randomUUID } from "node:crypto";
import { functionArn } from "../lambda/function.ts";
import type { Piece } from "./retry.ts";
import type { StreamRecord } from "./stream-reader.ts";

/** Why records were discarded, in the words of the failure destination's message. */
export type DiscardCondition = "RetryAttemptsExhausted" | "RecordAgeExceeded";

/**
 * The function's last answer. `functionError`: whether it threw, instead of reporting where it
 * failed.
 */
export type LastAnswer = { functionError: boolean };

const arrivalOf = (record: StreamRecord | undefined) =>
  new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString().replace(".000Z", "Z");

/**
 * The message to the failure destination: where the discarded records are, not the records.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 * @param now epoch milliseconds.
 */
export const failureRecord = (
  { records, invocations }: Piece,
  {
    functionName,
    streamArn,
    shardId,
    condition,
    answer,
    now,
  }: {
    functionName: string;
    streamArn: string;
    shardId: string;
    condition: DiscardCondition;
    answer: LastAnswer | undefined;
    now: number;
  },
) => ({
  requestContext: {
    requestId: randomUUID(),
    functionArn: functionArn(functionName),
    condition,
    approximateInvokeCount: invocations,
  },
  // Records that were never sent to the function have no answer.
  ...(answer && {
    responseContext: {
      statusCode: 200,
      executedVersion: "$LATEST",
      ...(answer.functionError && { functionError: "Unhandled" }),
    },
  }),
  version: "1.0",
  timestamp: new Date(now).toISOString(),
  DDBStreamBatchInfo: {
    shardId,
    startSequenceNumber: records[0]?.dynamodb.SequenceNumber,
    endSequenceNumber: records.at(-1)?.dynamodb.SequenceNumber,
    approximateArrivalOfFirstRecord: arrivalOf(records[0]),
    approximateArrivalOfLastRecord: arrivalOf(records.at(-1)),
    batchSize: records.length,
    streamArn,
  },
});

import { compileFilters, type Matches } from "./filter.ts";

/**
 * An event source mapping between a table's stream and a function. The names are those of the
 * `aws.lambda.EventSourceMapping` behind SST's `dynamo.subscribe`, and of its
 * `transform.eventSourceMapping`.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
 */
export type EventSourceMapping = {
  functionName: string;
  /** Where it starts: at the oldest record, or at the next one. */
  startingPosition: "TRIM_HORIZON" | "LATEST";
  /** The maximum number of records in a batch: 1 to 10,000. Default 100. */
  batchSize?: number;
  /** How long a batch is collected: 0 to 300 seconds. Default 0. */
  maximumBatchingWindowInSeconds?: number;
  /** Concurrent batches per shard: 1 to 10. Default 1. Items with the same partition key stay in order. */
  parallelizationFactor?: number;
  /** Retries of a batch after function errors: 0 to 10,000. Default -1: until its records expire. */
  maximumRetryAttempts?: number;
  /** Older records are discarded: 60 to 604,800 seconds. Default -1: when they expire, after a day. */
  maximumRecordAgeInSeconds?: number;
  /** Whether a failed batch is split in two. Default false. */
  bisectBatchOnFunctionError?: boolean;
  /** Whether the function reports the records that it failed at. Default: no. */
  functionResponseTypes?: readonly "ReportBatchItemFailures"[];
  /** Patterns, as JSON. Records that none of them matches are skipped. Default: none are skipped. */
  filterCriteria?: { filters: readonly { pattern: string }[] };
  /** The standard queue that gets a message about each discarded batch. Default: none. */
  destinationConfig?: { onFailure: { destinationArn: string } };
};

/** A mapping that is checked, with the defaults filled in. */
export type CheckedMapping = {
  functionName: string;
  startingPosition: "TRIM_HORIZON" | "LATEST";
  batchSize: number;
  windowMs: number;
  parallelizationFactor: number;
  maxRetries: number;
  maxAgeMs: number;
  bisects: boolean;
  reportsFailures: boolean;
  matches: Matches;
  destinationArn: string | undefined;
};

const dayMs = 24 * 60 * 60 * 1000;

/** @throws Error */
const within = (name: string, value: number, min: number, max: number): number => {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${name} must be a whole number from ${min} to ${max}, not ${value}.`);
};

/** A limit, or -1 for none. @throws Error */
const limit = (name: string, value: number, min: number, max: number): number =>
  value === -1 ? Number.POSITIVE_INFINITY : within(name, value, min, max);

const destinationOf = (arn: string | undefined): string | undefined => {
  if (arn === undefined || (/^arn:aws:sqs:[^:]*:[^:]*:[\w-]{1,80}$/.test(arn) && !arn.endsWith(".fifo")))
    return arn;
  throw new Error(`The failure destination must be the ARN of a standard SQS queue, not ${arn}.`);
};

/**
 * Validates a mapping as AWS does when it is created.
 * @throws Error with a sentence that says what is wrong.
 */
export const checkMapping = (mapping: EventSourceMapping): CheckedMapping => {
  const { functionName, startingPosition, batchSize = 100, maximumBatchingWindowInSeconds = 0 } = mapping;
  if (startingPosition !== "TRIM_HORIZON" && startingPosition !== "LATEST")
    throw new Error(`A stream begins at TRIM_HORIZON or LATEST, not at ${startingPosition}.`);
  const window = within("maximumBatchingWindowInSeconds", maximumBatchingWindowInSeconds, 0, 300);
  const age = limit("maximumRecordAgeInSeconds", mapping.maximumRecordAgeInSeconds ?? -1, 60, 604_800);
  const { filters = [] } = mapping.filterCriteria ?? {};
  return {
    functionName,
    startingPosition,
    batchSize: within("batchSize", batchSize, 1, 10_000),
    windowMs: window * 1000,
    parallelizationFactor: within("parallelizationFactor", mapping.parallelizationFactor ?? 1, 1, 10),
    maxRetries: limit("maximumRetryAttempts", mapping.maximumRetryAttempts ?? -1, 0, 10_000),
    // Streams keep records for a day.
    maxAgeMs: Math.min(age * 1000, dayMs),
    bisects: mapping.bisectBatchOnFunctionError ?? false,
    reportsFailures: mapping.functionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
    matches: compileFilters(filters.map(({ pattern }) => pattern)),
    destinationArn: destinationOf(mapping.destinationConfig?.onFailure.destinationArn),
  };
};

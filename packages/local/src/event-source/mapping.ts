import { compileFilters, type Matches } from "./filter.ts";

/**
 * An event source mapping: which records of a table's stream a function is invoked with, and what happens when it fails. Named as in the
 * `aws.lambda.EventSourceMapping` that SST's `dynamo.subscribe` makes, and so settable by its `transform.eventSourceMapping`.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
 */
export type EventSourceMapping = {
  functionName: string;
  /** Where it begins: with the oldest record that is there, or with those that come from now on. */
  startingPosition: "TRIM_HORIZON" | "LATEST";
  /** Up to so many records at once: 1 to 10,000. Default 100. */
  batchSize?: number;
  /** How long records are gathered before the function is invoked: 0 to 300 seconds. Default 0. */
  maximumBatchingWindowInSeconds?: number;
  /** How many batches of a shard are worked on at once: 1 to 10. Default 1. All of a partition key are in one. */
  parallelizationFactor?: number;
  /** How often a batch is tried again when the function fails: 0 to 10,000. Default -1: until its records expire. */
  maximumRetryAttempts?: number;
  /** Records that are older are discarded: 60 to 604,800 seconds. Default -1: when they expire, after a day. */
  maximumRecordAgeInSeconds?: number;
  /** Whether a batch that the function failed at is split in two. Default false. */
  bisectBatchOnFunctionError?: boolean;
  /** Whether the function's answer says where it failed. Default: it does not. */
  functionResponseTypes?: readonly "ReportBatchItemFailures"[];
  /** A record is for the function when one of these patterns, each JSON, matches it. Default: every record is. */
  filterCriteria?: { filters: readonly { pattern: string }[] };
  /** The queue, not a FIFO queue, that is told of what is discarded. Default: nobody is. */
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
 * Checks what AWS checks when a mapping is made.
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
    // Records expire after a day, however old they may be for the function.
    maxAgeMs: Math.min(age * 1000, dayMs),
    bisects: mapping.bisectBatchOnFunctionError ?? false,
    reportsFailures: mapping.functionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
    matches: compileFilters(filters.map(({ pattern }) => pattern)),
    destinationArn: destinationOf(mapping.destinationConfig?.onFailure.destinationArn),
  };
};

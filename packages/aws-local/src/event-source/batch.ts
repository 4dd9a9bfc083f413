import { region } from "../lambda/function.ts";
import type { Invoke } from "../lambda/invoke.ts";
import { type DiscardCondition, failureRecord, type LastAnswer } from "./failure-record.ts";
import type { CheckedMapping } from "./mapping.ts";
import { nextOf, type Piece } from "./retry.ts";
import type { StreamRecord } from "./stream-reader.ts";
import type { Time } from "./time.ts";

/** One step of an event source. */
export type EventSourceEvent = {
  functionName: string;
  shardId: string;
  /** The number of records. */
  records: number;
  /** The age of the last of them. Lambda's metric is this, of processed records. */
  iteratorAgeMs: number;
} & ({ kind: "processed" } | { kind: "retried" } | { kind: "discarded"; condition: DiscardCondition });

export type BatchOptions = {
  mapping: CheckedMapping;
  streamArn: string;
  shardId: string;
  invoke: Invoke;
  /** Sends a message to the failure destination. */
  deliver: (destinationArn: string, message: string) => Promise<void>;
  /**
   * Milliseconds before each retry of a batch; the last value also applies to all further retries.
   */
  retryDelaysMs: readonly number[];
  observe: (event: EventSourceEvent) => void;
  time: Time;
  signal: AbortSignal;
};

/**
 * A record as Lambda passes it to a function:
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export const lambdaRecord = ({ userIdentity, ...record }: StreamRecord, eventSourceARN: string) => ({
  ...record,
  awsRegion: region,
  eventSourceARN,
  ...(userIdentity && {
    userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId },
  }),
});

const createdAt = (record: StreamRecord | undefined) =>
  (record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000;

/**
 * Runs a batch until each of its records is processed or discarded, with the mapping's retries.
 * Later records wait for earlier ones, also in a batch that was split.
 * @param onEnd receives the processed and the discarded records, in order.
 */
export const runBatch = async (
  records: readonly StreamRecord[],
  { mapping, streamArn, shardId, invoke, deliver, retryDelaysMs, observe, time, signal }: BatchOptions,
  onEnd: (records: readonly StreamRecord[]) => Promise<void>,
): Promise<void> => {
  const { functionName, destinationArn, maxAgeMs } = mapping;
  const about = (records: readonly StreamRecord[]) => ({
    functionName,
    shardId,
    records: records.length,
    iteratorAgeMs: time.now() - createdAt(records.at(-1)),
  });

  const discard = async (piece: Piece, condition: DiscardCondition, answer: LastAnswer | undefined) => {
    observe({ ...about(piece.records), kind: "discarded", condition });
    if (destinationArn !== undefined) {
      const context = { functionName, streamArn, shardId, condition, answer, now: time.now() };
      await deliver(destinationArn, JSON.stringify(failureRecord(piece, context)));
    }
    await onEnd(piece.records);
  };

  let pieces: readonly Piece[] = [{ records, retries: 0, invocations: 0 }];
  let answer: LastAnswer | undefined;
  let waits = 0;
  for (;;) {
    const [piece, ...later] = pieces;
    if (!piece || signal.aborted) return;

    const oldest = time.now() - maxAgeMs;
    // After a clock step, an expired record may follow a young one, and then waits for its turn.
    const firstYoung = piece.records.findIndex((record) => createdAt(record) >= oldest);
    const expired = firstYoung < 0 ? piece.records : piece.records.slice(0, firstYoung);
    if (expired.length > 0) {
      await discard({ ...piece, records: expired }, "RecordAgeExceeded", answer);
      const rest = piece.records.slice(expired.length);
      pieces = rest.length === 0 ? later : [{ ...piece, records: rest }, ...later];
      continue;
    }

    const event = { Records: piece.records.map((record) => lambdaRecord(record, streamArn)) };
    const result = await invoke(functionName, event);
    // The next cloud retries an invocation whose end this one did not see.
    if (signal.aborted) return;
    const { rest, discarded, verdict } = nextOf(piece, result, mapping);
    if (verdict.kind !== "throttled") answer = { functionError: result.outcome === "failed" };

    const open = [...rest, ...(discarded ? [discarded] : [])].reduce(
      (sum, part) => sum + part.records.length,
      0,
    );
    const processed = piece.records.slice(0, piece.records.length - open);
    if (processed.length > 0) {
      observe({ ...about(processed), kind: "processed" });
      await onEnd(processed);
    }
    if (discarded) await discard(discarded, "RetryAttemptsExhausted", answer);
    pieces = [...rest, ...later];
    const [next] = rest;
    if (!next) {
      answer = undefined;
      waits = 0;
      continue;
    }
    observe({ ...about(next.records), kind: "retried" });
    // The halves of a batch run without a delay.
    if (rest.length > 1) continue;
    await time.pause(retryDelaysMs[Math.min(waits, retryDelaysMs.length - 1)] ?? 0, signal);
    waits += 1;
  }
};

import { createHash } from "node:crypto";
import type { WireValue } from "../dynamodb/item-size.ts";
import { type BatchOptions, lambdaRecord, runBatch } from "./batch.ts";
import { createLane } from "./lane.ts";
import type { Position } from "./positions.ts";
import { createProgress } from "./progress.ts";
import { type Place, StreamError, type StreamReader, type StreamRecord } from "./stream-reader.ts";

export type ShardOptions = BatchOptions & {
  reader: StreamReader;
  /** Milliseconds between polls that find nothing. */
  pollMs: number;
  write: (position: Position) => Promise<void>;
  /** Receives read errors. Reads are repeated. */
  onError: (error: unknown) => void;
};

/** The maximum number of records of a shard that wait for the function. */
const maxAhead = 10_000;

/** The lane of a partition key. */
export const laneOf = (partitionKey: WireValue | undefined, lanes: number): number =>
  createHash("sha256").update(JSON.stringify(partitionKey)).digest().readUInt32BE(0) % lanes;

/** Reads records, and carries on after errors. Yields `undefined` when there are none yet. */
async function* readOn(
  from: Place,
  { reader, shardId, onError }: Pick<ShardOptions, "reader" | "shardId" | "onError">,
): AsyncGenerator<readonly StreamRecord[] | undefined> {
  let place = from;
  let iterator: string | undefined;
  for (;;) {
    try {
      iterator ??= await reader.open(shardId, place);
      const { records, next } = await reader.read(iterator);
      const last = records.at(-1);
      if (last) place = { after: last.dynamodb.SequenceNumber };
      yield records.length > 0 ? records : undefined;
      if (next === undefined) return;
      iterator = next;
    } catch (error) {
      // The iterator may have expired. Trimmed records are lost to a late reader.
      iterator = undefined;
      if (error instanceof StreamError && error.type === "TrimmedDataAccessException") place = "oldest";
      onError(error);
      yield undefined;
    }
  }
}

/**
 * Delivers the records of one shard to the function. Lanes run concurrently, and the records of a
 * partition key share a lane, which keeps their order.
 * @returns when all records of a closed shard are processed or discarded, or when the signal is
 *   aborted and no invocation is in flight.
 * @throws when a batch cannot be completed, or a position cannot be written. No invocation is in
 *   flight then, and every record after the last written position has to be delivered again.
 */
export const runShard = async (from: Place, options: ShardOptions): Promise<void> => {
  const { mapping, reader, streamArn, pollMs, time, write } = options;
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const fail = (error: unknown) => failure.abort(error);
  const progress = createProgress((after) => write({ after }));
  let onEnded = () => {};
  const lanes = Array.from({ length: mapping.parallelizationFactor }, () =>
    createLane({
      batchSize: mapping.batchSize,
      windowMs: mapping.windowMs,
      run: (records) =>
        runBatch(records, { ...options, signal }, async (ended) => {
          await progress.end(ended);
          onEnded();
        }),
      onError: fail,
      time,
      signal,
    }),
  );
  signal.addEventListener("abort", () => onEnded(), { once: true });
  const ended = () =>
    new Promise<void>((resolve) => {
      onEnded = resolve;
    });
  const until = async (isEnough: () => boolean) => {
    while (!isEnough() && !signal.aborted) await ended();
  };

  const readAll = async () => {
    for await (const records of readOn(from, options)) {
      if (signal.aborted) return;
      if (!records) {
        await time.pause(pollMs, signal);
        continue;
      }
      const judged = records.map((record) => ({
        record,
        isWanted: mapping.matches(lambdaRecord(record, streamArn)),
      }));
      await progress.add(judged);
      const wanted = judged.filter(({ isWanted }) => isWanted).map(({ record }) => record);
      for (const [place, lane] of lanes.entries())
        lane.push(
          wanted.filter(
            (record) => laneOf(record.dynamodb.Keys[reader.partitionKey], lanes.length) === place,
          ),
        );
      await until(() => progress.size() <= maxAhead);
    }
    await until(() => progress.size() === 0);
  };
  await readAll().catch(fail);
  await Promise.all(lanes.map((lane) => lane.idle()));
  if (failure.signal.aborted) throw failure.signal.reason;
  if (!signal.aborted) await write("closed");
};

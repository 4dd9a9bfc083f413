import type { StreamRecord } from "./stream-reader.ts";
import type { Time } from "./time.ts";

/** The maximum bytes of records in one event: Lambda's limit, less some for the envelope. */
const eventBytes = 6 * 1024 * 1024 - 1024;

export type LaneOptions = {
  batchSize: number;
  windowMs: number;
  /** Runs a batch until all its records are processed or discarded. */
  run: (records: readonly StreamRecord[]) => Promise<void>;
  /** A batch whose run failed still waits, with all later ones. */
  onError: (error: unknown) => void;
  time: Time;
  signal: AbortSignal;
};

/** The number of records in the next batch. */
const batchLength = (records: readonly StreamRecord[], batchSize: number) => {
  let bytes = 0;
  const beyond = records.slice(0, batchSize).findIndex((record, place) => {
    bytes += Buffer.byteLength(JSON.stringify(record));
    return place > 0 && bytes > eventBytes;
  });
  return beyond < 0 ? Math.min(batchSize, records.length) : beyond;
};

/** Runs records in batches, one at a time, in the order of arrival. */
export const createLane = ({ batchSize, windowMs, run, onError, time, signal }: LaneOptions) => {
  let waiting: StreamRecord[] = [];
  let running: Promise<void> | undefined;
  let onFull = () => {};

  const isFull = () => {
    const length = batchLength(waiting, batchSize);
    return length === batchSize || length < waiting.length;
  };
  /** Waits for a full batch, or the end of the window. */
  const gather = async () => {
    if (windowMs === 0 || isFull()) return;
    const passed = new AbortController();
    const full = new Promise<void>((resolve) => {
      onFull = resolve;
    });
    await Promise.race([full, time.pause(windowMs, AbortSignal.any([signal, passed.signal]))]);
    passed.abort();
  };
  const work = async () => {
    while (waiting.length > 0 && !signal.aborted) {
      await gather();
      const batch = waiting.slice(0, batchLength(waiting, batchSize));
      await run(batch);
      waiting = waiting.slice(batch.length);
    }
  };
  return {
    push: (records: readonly StreamRecord[]): void => {
      waiting.push(...records);
      if (running && windowMs > 0 && isFull()) onFull();
      if (running || waiting.length === 0) return;
      running = work()
        .catch(onError)
        .finally(() => {
          running = undefined;
        });
    },
    /** Resolves when no batch runs. */
    idle: async (): Promise<void> => running,
  };
};

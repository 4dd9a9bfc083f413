import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createStreamApi } from "./api.ts";
import { type StreamRecord, streamRecord } from "./record.ts";
import { createStream, type RecordStore } from "./stream.ts";

const meta = {
  table: "t",
  view: "NEW_IMAGE",
  label: "2026-01-01T00:00:00.000",
  keyNames: ["pk"],
} as const;
const arn = "arn:stream";
const minute = 60 * 1000;

const memoryStore = () => {
  const kept = new Map<string, StreamRecord[]>();
  let reading = Promise.resolve();
  const of = (shard: string) => kept.get(shard) ?? [];
  const store: RecordStore = {
    readMeta: async () => meta,
    writeMeta: async () => {},
    read: async (shard, after, before, limit) => {
      await reading;
      return of(shard)
        .filter(({ dynamodb: { SequenceNumber } }) => SequenceNumber > after && SequenceNumber < before)
        .slice(0, limit);
    },
    lastSequence: async () => 0n,
    remove: async (shard, upTo) =>
      void kept.set(
        shard,
        of(shard).filter(({ dynamodb }) => dynamodb.SequenceNumber > upTo),
      ),
    clear: async () => kept.clear(),
  };
  return {
    store,
    /** Holds all reads back. @returns what releases them. */
    holdReads: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      reading = promise;
      return resolve;
    },
    keep: (shard: string, record: StreamRecord) =>
      kept.set(
        shard,
        [...of(shard), record].toSorted((a, b) =>
          a.dynamodb.SequenceNumber.localeCompare(b.dynamodb.SequenceNumber),
        ),
      ),
  };
};

const createScene = () => {
  let now = Date.UTC(2026, 0, 1);
  const { store, keep, holdReads } = memoryStore();
  const clock = () => now;
  const stream = createStream(meta, store, { shards: ["one", "two"], last: 0n, now: clock });
  const api = createStreamApi(stream, arn, clock);
  const begin = (name: string, shard = "one") => {
    const pending = stream.begin(shard);
    const context = { ...meta, region: "r", sequenceNumber: pending.sequenceNumber, now };
    const record = streamRecord({ before: undefined, after: { pk: { S: name } } }, context);
    return {
      sequenceNumber: pending.sequenceNumber,
      keep: () => void keep(shard, record),
      end: () => stream.end(pending),
    };
  };
  const write = (name: string, shard?: string) => {
    const pending = begin(name, shard);
    pending.keep();
    pending.end();
    return pending.sequenceNumber;
  };
  const ask = async (operation: string, request: object) =>
    (await api(operation, JSON.stringify(request))).body;
  const iterator = async (more: object) => {
    const answer = await ask("GetShardIterator", { StreamArn: arn, ShardId: "one", ...more });
    return "ShardIterator" in answer ? answer.ShardIterator : answer;
  };
  const records = async (ShardIterator: unknown) => {
    const answer = await ask("GetRecords", { ShardIterator });
    return "Records" in answer && Array.isArray(answer.Records)
      ? answer.Records.map(({ dynamodb }) => dynamodb.Keys.pk.S)
      : answer;
  };
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { stream, begin, write, iterator, records, pass, holdReads };
};

const refusal = (type: string) => ({ __type: expect.stringContaining(type), message: expect.any(String) });

test("a record is readable once all earlier ones are stored, so that no reader skips one", async () => {
  const { begin, write, iterator, records } = createScene();
  write("a");
  const slow = begin("b");
  const latest = await iterator({ ShardIteratorType: "LATEST" });
  write("c");
  write("x", "two");
  const all = await iterator({ ShardIteratorType: "TRIM_HORIZON" });
  expect(await records(all)).toEqual(["a"]);
  expect(await records(latest)).toEqual([]);
  slow.keep();
  slow.end();
  expect(await records(all)).toEqual(["a", "b", "c"]);
  expect(await records(latest)).toEqual(["b", "c"]);
});

test("no reader skips a record whose write begins during a read of the store", async () => {
  const { begin, write, iterator, records, holdReads } = createScene();
  write("a");
  const all = await iterator({ ShardIteratorType: "TRIM_HORIZON" });
  const release = holdReads();
  const reading = records(all);
  await turn();
  const slow = begin("b");
  write("c");
  release();
  expect(await reading).toEqual(["a"]);
  slow.keep();
  slow.end();
  expect(await records(all)).toEqual(["a", "b", "c"]);
});

test("a failed write does not block readers", async () => {
  const { begin, write, iterator, records } = createScene();
  begin("failed").end();
  write("a");
  expect(await records(await iterator({ ShardIteratorType: "TRIM_HORIZON" }))).toEqual(["a"]);
});

test("records are kept for a day", async () => {
  const { stream, write, iterator, records, pass } = createScene();
  const [old, later] = [write("a"), write("b")];
  pass(23 * 60 * minute);
  write("c");
  await stream.trim();
  expect(await records(await iterator({ ShardIteratorType: "TRIM_HORIZON" }))).toEqual(["a", "b", "c"]);
  pass(61 * minute);
  await stream.trim();
  expect(await records(await iterator({ ShardIteratorType: "TRIM_HORIZON" }))).toEqual(["c"]);
  const from = (SequenceNumber: string) =>
    iterator({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber });
  expect(await from(old)).toEqual(refusal("TrimmedDataAccessException"));
  expect(await records(await from(later))).toEqual(["c"]);
});

test("a shard iterator is valid for 15 minutes", async () => {
  const { write, iterator, records, pass } = createScene();
  write("a");
  const old = await iterator({ ShardIteratorType: "TRIM_HORIZON" });
  pass(15 * minute);
  expect(await records(old)).toEqual(["a"]);
  pass(1);
  expect(await records(old)).toEqual(refusal("ExpiredIteratorException"));
});

test("an answer contains at most 1 MB of records, and at least one record", async () => {
  const { write, iterator, records } = createScene();
  for (const name of ["a", "b", "c"]) write(name.repeat(300 * 1024));
  const first = await iterator({ ShardIteratorType: "TRIM_HORIZON" });
  // Each is there twice: as a key, and in the image.
  expect(await records(first)).toHaveLength(1);
});

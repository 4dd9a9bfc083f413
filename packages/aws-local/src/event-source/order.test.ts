import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import type { Invoke } from "../lambda/invoke.ts";
import { silentLog } from "../log.ts";
import { startEventSource } from "./source.ts";
import { fakeRecord, fakeStream, fakeTime, watchedPositions } from "./test/fake-stream.ts";

const Event = v.object({
  Records: v.array(
    v.object({
      dynamodb: v.object({ SequenceNumber: v.string(), Keys: v.object({ pk: v.object({ S: v.string() }) }) }),
    }),
  ),
});
const Failure = v.object({
  DDBStreamBatchInfo: v.object({
    startSequenceNumber: v.string(),
    endSequenceNumber: v.string(),
    batchSize: v.number(),
  }),
});

/** How often the function fails at each record before it gets by. */
const record = fc.record({
  key: fc.constantFrom("a", "b", "c", "d"),
  failures: fc.constantFrom(0, 0, 0, 0, 1, 2, Number.POSITIVE_INFINITY),
});
const settings = fc.record({
  batchSize: fc.integer({ min: 1, max: 6 }),
  parallelizationFactor: fc.integer({ min: 1, max: 3 }),
  maximumRetryAttempts: fc.integer({ min: 0, max: 3 }),
  bisectBatchOnFunctionError: fc.boolean(),
  reports: fc.boolean(),
  recordsAtOnce: fc.integer({ min: 1, max: 8 }),
});

test("records of a key are delivered in order, whatever fails, and none is lost", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 24 }), settings, async (records, chosen) => {
      const { reports, recordsAtOnce, ...mapping } = chosen;
      const stream = records.map(({ key }, place) => fakeRecord(place + 1, key));
      const sequences = stream.map(({ dynamodb }) => dynamodb.SequenceNumber);
      const left = new Map(records.map(({ failures }, place) => [sequences[place], failures]));
      const keyOf = new Map(records.map(({ key }, place) => [sequences[place], key]));
      const [processed, discarded] = [new Set<string>(), new Map<string, number>()];
      const active = new Set<string>();
      const wrong: string[] = [];
      let running = 0;

      const invoke: Invoke = async (_, event) => {
        const batch = v.parse(Event, event).Records.map(({ dynamodb }) => dynamodb);
        const keys = new Set(batch.map(({ Keys }) => Keys.pk.S));
        running += 1;
        if (running > mapping.parallelizationFactor) wrong.push("more at once than may be");
        if (batch.length > mapping.batchSize) wrong.push("a batch that is too large");
        for (const key of keys) {
          if (active.has(key)) wrong.push(`two batches of ${key} at once`);
          active.add(key);
        }
        await turn();
        const inBatch = new Set(batch.map(({ SequenceNumber }) => SequenceNumber));
        let failedAt: string | undefined;
        for (const { SequenceNumber, Keys } of batch) {
          // All before it of its key are at their end, or come before it in this batch.
          const before = sequences.filter(
            (each) => each < SequenceNumber && keyOf.get(each) === Keys.pk.S && !inBatch.has(each),
          );
          if (!before.every((each) => processed.has(each) || discarded.has(each)))
            wrong.push(`${SequenceNumber} before what came before it`);
          const failures = left.get(SequenceNumber) ?? 0;
          left.set(SequenceNumber, failures - 1);
          if (failures > 0) {
            failedAt = SequenceNumber;
            break;
          }
          processed.add(SequenceNumber);
        }
        for (const key of keys) active.delete(key);
        running -= 1;
        if (failedAt === undefined) return { outcome: "returned", payload: null };
        return reports
          ? { outcome: "returned", payload: { batchItemFailures: [{ itemIdentifier: failedAt }] } }
          : { outcome: "failed", errorType: "Error", errorMessage: "failed" };
      };
      const { positions, done } = watchedPositions();
      const source = await startEventSource({
        mapping: {
          functionName: "f",
          startingPosition: "TRIM_HORIZON",
          ...mapping,
          functionResponseTypes: reports ? ["ReportBatchItemFailures"] : [],
          destinationConfig: { onFailure: { destinationArn: "arn:aws:sqs:r:1:failed" } },
        },
        reader: fakeStream([{ id: "s", records: stream }], recordsAtOnce),
        positions,
        invoke,
        deliver: async (_, message) => {
          const { DDBStreamBatchInfo: told } = v.parse(Failure, JSON.parse(message));
          const keysTold = new Set(
            [told.startSequenceNumber, told.endSequenceNumber].map((each) => keyOf.get(each)),
          );
          for (const each of sequences)
            if (each >= told.startSequenceNumber && each <= told.endSequenceNumber)
              if (told.batchSize > 1 || keysTold.has(keyOf.get(each))) discarded.set(each, told.batchSize);
        },
        log: silentLog,
        time: fakeTime(),
      });
      await done("s");
      await source.close();

      expect(wrong).toEqual([]);
      for (const sequence of sequences) expect(processed.has(sequence) || discarded.has(sequence)).toBe(true);
      for (const [place, { failures }] of records.entries()) {
        const sequence = sequences[place] ?? "";
        if (failures === Number.POSITIVE_INFINITY) expect(discarded.has(sequence)).toBe(true);
        // Split up, whatever can be processed within the retries is.
        if (mapping.bisectBatchOnFunctionError && !reports && failures <= mapping.maximumRetryAttempts)
          expect(processed).toContain(sequence);
        if (mapping.bisectBatchOnFunctionError && !reports && failures === Number.POSITIVE_INFINITY)
          expect(discarded.get(sequence)).toBe(1);
      }
    }),
    { numRuns: 200 },
  );
});

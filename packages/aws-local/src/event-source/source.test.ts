import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Invoke, InvokeResult } from "../lambda/invoke.ts";
import type { EventSourceEvent } from "./batch.ts";
import type { EventSourceMapping } from "./mapping.ts";
import type { Position } from "./positions.ts";
import { laneOf } from "./shard.ts";
import { startEventSource } from "./source.ts";
import type { StreamReader, StreamRecord } from "./stream-reader.ts";
import { type FakeShard, fakeRecord, fakeStream, fakeTime, watchedPositions } from "./test/fake-stream.ts";

const failed: InvokeResult = { outcome: "failed", errorType: "Error", errorMessage: "failed" };
const returned = (payload: unknown = null): InvokeResult => ({ outcome: "returned", payload });
const destinationConfig = { onFailure: { destinationArn: "arn:aws:sqs:us-east-1:000000000000:failed" } };

/** Starts a mapping of a stream in memory. `answer`: the result of an invocation with these values. */
const createScene = async (
  shards: FakeShard[],
  answer: (values: string[], records: StreamRecord[]) => InvokeResult | Promise<InvokeResult>,
  {
    watched = watchedPositions(),
    recordsAtOnce,
    onEvent = () => {},
    intercept = {},
    ...more
  }: Partial<EventSourceMapping> & {
    watched?: ReturnType<typeof watchedPositions>;
    recordsAtOnce?: number;
    onEvent?: (event: EventSourceEvent) => void;
    intercept?: Partial<StreamReader>;
  } = {},
) => {
  const batches: string[][] = [];
  const events: unknown[] = [];
  const messages: { arn: string; message: unknown }[] = [];
  const observed: EventSourceEvent[] = [];
  const lines: string[] = [];
  const time = fakeTime();
  const invoke: Invoke = async (_, event) => {
    events.push(event);
    const { Records }: { Records: StreamRecord[] } = JSON.parse(JSON.stringify(event));
    const values = Records.map(({ dynamodb }) => dynamodb.NewImage?.value?.S ?? "");
    batches.push(values);
    return answer(values, Records);
  };
  const source = await startEventSource({
    mapping: { functionName: "f", startingPosition: "TRIM_HORIZON", ...more },
    reader: { ...fakeStream(shards, recordsAtOnce), ...intercept },
    positions: watched.positions,
    invoke,
    deliver: async (arn, message) => void messages.push({ arn, message: JSON.parse(message) }),
    observe: (event) => {
      observed.push(event);
      onEvent(event);
    },
    log: (source, line) => lines.push(`${source}: ${line}`),
    time,
  });
  /** Resolves when every record of the shard is processed or discarded. */
  const finish = async (shard = "s") => {
    await watched.done(shard);
    await source.close();
  };
  return { batches, events, messages, observed, lines, time, finish, source, watched };
};

const shard = (names: string, more: Partial<FakeShard> = {}): FakeShard => ({
  id: "s",
  records: [...names].map((name, place) => fakeRecord(place + 1, name)),
  ...more,
});
/** Rejects its first calls, that many, and then works. */
const failingFirst = <Input extends unknown[], Output>(
  times: number,
  act: (...input: Input) => Promise<Output>,
) => {
  let calls = 0;
  return async (...input: Input): Promise<Output> => {
    calls += 1;
    if (calls <= times) throw new Error("not now");
    return act(...input);
  };
};
/** Positions whose first write fails. */
const failingPositions = () => {
  const watched = watchedPositions();
  const { positions } = watched;
  return { ...watched, positions: { ...positions, write: failingFirst(1, positions.write) } };
};
const poison = (bad: string) => (values: string[]) => (values.includes(bad) ? failed : returned());

test("a function gets records in the form of Lambda's events", async () => {
  const [record] = shard("a").records;
  const userIdentity = { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" };
  const deleted = { ...record, userIdentity } as StreamRecord;
  const { events, finish } = await createScene([{ id: "s", records: [deleted] }], () => returned());
  await finish();
  const eventSourceARN = "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/x";
  const lambdaIdentity = { type: "Service", principalId: "dynamodb.amazonaws.com" };
  expect(events).toEqual([
    { Records: [{ ...record, awsRegion: "us-east-1", eventSourceARN, userIdentity: lambdaIdentity }] },
  ]);
});

describe("batches", () => {
  test("have up to the batch size", async () => {
    const { batches, finish } = await createScene([shard("abcde")], () => returned(), { batchSize: 2 });
    await finish();
    expect(batches).toEqual([["a", "b"], ["c", "d"], ["e"]]);
  });

  test("are collected until the window ends or they are full", async () => {
    const { batches, time, finish } = await createScene([shard("abcde")], () => returned(), {
      batchSize: 3,
      maximumBatchingWindowInSeconds: 20,
      recordsAtOnce: 1,
    });
    await finish();
    expect(batches.flat().join("")).toBe("abcde");
    expect(time.pauses).toContain(20_000);
  });

  test("contain only records that pass the filters", async () => {
    const pattern = JSON.stringify({ dynamodb: { NewImage: { value: { S: ["b", "d"] } } } });
    const { batches, finish } = await createScene([shard("abcde")], () => returned(), {
      filterCriteria: { filters: [{ pattern }] },
    });
    await finish();
    expect(batches).toEqual([["b", "d"]]);
  });

  test("fit into an event", async () => {
    const large = "x".repeat(4 * 1024 * 1024);
    const records = [fakeRecord(1, "a", large), fakeRecord(2, "b", large), fakeRecord(3, "c")];
    const { batches, finish } = await createScene([{ id: "s", records }], () => returned());
    await finish();
    expect(batches.map((batch) => batch.length)).toEqual([1, 2]);
  });
});

describe("a batch that the function fails at", () => {
  test("is retried while later records wait, and discarded after the last retry", async () => {
    const { batches, messages, finish, time } = await createScene([shard("abc")], poison("a"), {
      batchSize: 2,
      maximumRetryAttempts: 2,
      destinationConfig,
    });
    await finish();
    expect(batches).toEqual([["a", "b"], ["a", "b"], ["a", "b"], ["c"]]);
    expect(time.pauses.slice(0, 2)).toEqual([1_000, 2_000]);
    expect(messages).toEqual([
      {
        arn: destinationConfig.onFailure.destinationArn,
        message: {
          requestContext: {
            requestId: expect.any(String),
            functionArn: "arn:aws:lambda:us-east-1:000000000000:function:f",
            condition: "RetryAttemptsExhausted",
            approximateInvokeCount: 3,
          },
          responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
          version: "1.0",
          timestamp: expect.stringMatching(/^1970-01-01T00:00:03\.\d{3}Z$/),
          DDBStreamBatchInfo: {
            shardId: "s",
            startSequenceNumber: "000000000000000000001",
            endSequenceNumber: "000000000000000000002",
            approximateArrivalOfFirstRecord: "1970-01-01T00:00:00Z",
            approximateArrivalOfLastRecord: "1970-01-01T00:00:00Z",
            batchSize: 2,
            streamArn: "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/x",
          },
        },
      },
    ]);
  });

  test("is split until the bad record is alone, without using up retries", async () => {
    const { batches, messages, finish } = await createScene([shard("abcd")], poison("c"), {
      maximumRetryAttempts: 1,
      bisectBatchOnFunctionError: true,
      destinationConfig,
    });
    await finish();
    expect(batches.map((batch) => batch.join(""))).toEqual(["abcd", "ab", "cd", "c", "c", "d"]);
    expect(messages).toMatchObject([
      {
        message: {
          requestContext: { approximateInvokeCount: 4 },
          DDBStreamBatchInfo: { batchSize: 1, startSequenceNumber: "000000000000000000003" },
        },
      },
    ]);
  });

  test("is retried from the first record that the function reports", async () => {
    let calls = 0;
    const failures = (records: StreamRecord[], ...places: number[]) =>
      returned({
        batchItemFailures: places.map((place) => ({
          itemIdentifier: records[place]?.dynamodb.SequenceNumber,
        })),
      });
    const { batches, finish } = await createScene(
      [shard("abcd")],
      (_, records) => (++calls === 1 ? failures(records, 2, 1) : returned()),
      { functionResponseTypes: ["ReportBatchItemFailures"] },
    );
    await finish();
    expect(batches.map((batch) => batch.join(""))).toEqual(["abcd", "bcd"]);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
  test.each<[string, unknown, string[]]>([
    ["null", null, ["ab"]],
    ["an empty answer", {}, ["ab"]],
    ["no list of failures", { batchItemFailures: null }, ["ab"]],
    ["an empty list of failures", { batchItemFailures: [] }, ["ab"]],
    ["an empty identifier", { batchItemFailures: [{ itemIdentifier: "" }] }, ["ab", "ab"]],
    ["no identifier", { batchItemFailures: [{ itemIdentifier: null }] }, ["ab", "ab"]],
    ["an identifier under a wrong name", { batchItemFailures: [{ id: "1" }] }, ["ab", "ab"]],
    ["an unknown identifier", { batchItemFailures: [{ itemIdentifier: "7" }] }, ["ab", "ab"]],
  ])("is recognized by the answer: %s", async (_, payload, expected) => {
    let calls = 0;
    const { batches, finish } = await createScene(
      [shard("ab")],
      () => (++calls === 1 ? returned(payload) : returned()),
      { functionResponseTypes: ["ReportBatchItemFailures"] },
    );
    await finish();
    expect(batches.map((batch) => batch.join(""))).toEqual(expected);
  });

  test("is not discarded when it is throttled", async () => {
    let calls = 0;
    const { batches, messages, finish } = await createScene(
      [shard("a")],
      () => (++calls <= 5 ? { outcome: "throttled" } : returned()),
      { maximumRetryAttempts: 0, destinationConfig },
    );
    await finish();
    expect(batches).toHaveLength(6);
    expect(messages).toEqual([]);
  });

  test.each([
    ["the configured age", { maximumRecordAgeInSeconds: 60 }, 60],
    ["a day by default", {}, 24 * 60 * 60],
  ])("is discarded when its records are older than %s", async (_, more, seconds) => {
    const young = fakeRecord(3, "c", "c", seconds);
    const { batches, messages, time, finish } = await createScene(
      [{ id: "s", records: [...shard("ab").records, young] }],
      poison("a"),
      { ...more, destinationConfig },
    );
    await finish();
    const last = batches.at(-1);
    expect(last).toEqual(["c"]);
    expect(time.now()).toBeGreaterThan(seconds * 1000);
    expect(messages).toMatchObject([
      {
        message: { requestContext: { condition: "RecordAgeExceeded" }, DDBStreamBatchInfo: { batchSize: 2 } },
      },
    ]);
  });
});

test("after a clock step, only expired records that no young one precedes are discarded", async () => {
  // The clock starts at 0.
  const ages = { a: 100, b: 0, c: 100 };
  const records = Object.entries(ages).map(([key, age], place) => fakeRecord(place + 1, key, key, -age));
  const { batches, messages, finish } = await createScene([{ id: "s", records }], () => returned(), {
    maximumRecordAgeInSeconds: 60,
    destinationConfig,
  });
  await finish();
  expect(batches).toEqual([["b", "c"]]);
  expect(messages).toMatchObject([
    { message: { DDBStreamBatchInfo: { batchSize: 1, startSequenceNumber: "000000000000000000001" } } },
  ]);
});

test("the iterator age is reported with each retry, and when a batch is processed", async () => {
  let calls = 0;
  const { observed, lines, finish, time } = await createScene([shard("ab")], () => {
    time.pass(7_000);
    return ++calls === 1 ? failed : returned();
  });
  await finish();
  const about = { functionName: "f", shardId: "s", records: 2 };
  expect(observed).toEqual([
    { ...about, kind: "retried", iteratorAgeMs: 7_000 },
    // The retry waited for a second.
    { ...about, kind: "processed", iteratorAgeMs: 15_000 },
  ]);
  expect(lines).toEqual(["event source: f: 2 records will be retried, iterator age 7 s"]);
});

test("a shard comes after its parent", async () => {
  const child = shard("xy", { id: "child", parent: "s" });
  const { batches, finish } = await createScene([child, shard("abc")], () => returned(), { batchSize: 1 });
  await finish("child");
  expect(batches.flat().join("")).toBe("abcxy");
});

describe("a shard that has ended is followed by its child", () => {
  const child = shard("xy", { id: "child", parent: "s" });
  const reader = fakeStream([shard("ab"), child]);
  const withoutChild = fakeStream([shard("ab")]);
  const listedLate = () => {
    let lookups = 0;
    return () => (++lookups <= 3 ? withoutChild : reader).listShards();
  };
  test.each([
    ["that is listed late", listedLate],
    // The first time of all is the start.
    [
      "after shards could not be listed",
      () => {
        const list = failingFirst(2, reader.listShards);
        let isStarted = false;
        return () => {
          if (isStarted) return list();
          isStarted = true;
          return withoutChild.listShards();
        };
      },
    ],
  ])("%s", async (_, createList) => {
    const { batches, finish } = await createScene([shard("ab"), child], () => returned(), {
      intercept: { listShards: createList() },
    });
    await finish("child");
    expect(batches).toEqual([
      ["a", "b"],
      ["x", "y"],
    ]);
  });

  test("that was not listed yet when its cloud was killed", async () => {
    const watched = watchedPositions();
    await watched.positions.write("s", "closed");
    const { batches, finish } = await createScene([shard("ab"), child], () => returned(), {
      watched,
      intercept: { listShards: listedLate() },
    });
    await finish("child");
    expect(batches).toEqual([["x", "y"]]);
  });

  test("which is not looked for without end, as a disabled stream gets none", async () => {
    let lookups = 0;
    const listShards = () => {
      lookups += 1;
      return withoutChild.listShards();
    };
    const { source, watched } = await createScene([shard("ab")], () => returned(), {
      intercept: { listShards },
    });
    await watched.done("s");
    for (let turns = 0; turns < 1_000; turns++) await turn();
    expect(lookups).toBe(241);
    await source.close();
  });
});

describe("a record is delivered at least once", () => {
  test("when a position could not be written", async () => {
    const { batches, lines, finish } = await createScene([shard("ab")], () => returned(), {
      batchSize: 1,
      watched: failingPositions(),
    });
    await finish();
    expect(batches).toEqual([["a"], ["a"], ["b"]]);
    expect(lines).toEqual(["event source: f: Shard s failed, will be resumed: Error: not now"]);
  });

  test("when the position of skipped records could not be written", async () => {
    const pattern = JSON.stringify({ dynamodb: { NewImage: { value: { S: ["c"] } } } });
    const { batches, finish } = await createScene([shard("abc")], () => returned(), {
      filterCriteria: { filters: [{ pattern }] },
      recordsAtOnce: 1,
      watched: failingPositions(),
    });
    await finish();
    expect(batches).toEqual([["c"]]);
  });

  test("when an observer throws", async () => {
    let isObserved = false;
    const { batches, finish } = await createScene([shard("ab")], () => returned(), {
      batchSize: 1,
      onEvent: () => {
        if (isObserved) return;
        isObserved = true;
        throw new Error("not now");
      },
    });
    await finish();
    expect(batches).toEqual([["a"], ["a"], ["b"]]);
  });

  test("and a shard is resumed only when none of its invocations is in flight", async () => {
    const other = ["b", "c", "d", "e"].find((key) => laneOf({ S: key }, 2) !== laneOf({ S: "a" }, 2)) ?? "";
    const isInFlight = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<InvokeResult>();
    const { batches, finish } = await createScene(
      [shard(`a${other}`)],
      async ([value]) => {
        if (value === "a") {
          await isInFlight.promise;
          return returned();
        }
        isInFlight.resolve();
        return answer.promise;
      },
      { parallelizationFactor: 2, watched: failingPositions() },
    );
    await isInFlight.promise;
    for (let turns = 0; turns < 20; turns++) await turn();
    expect(batches).toEqual([["a"], [other]]);
    answer.resolve(returned());
    await finish();
    expect(batches.slice(2).toSorted()).toEqual([["a"], [other]]);
  });
});

test("closing waits for the invocation in flight", async () => {
  const [isInFlight, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<InvokeResult>()];
  const { source } = await createScene([shard("a")], () => {
    isInFlight.resolve();
    return answer.promise;
  });
  await isInFlight.promise;
  let isClosed = false;
  const closing = source.close().then(() => {
    isClosed = true;
  });
  for (let turns = 0; turns < 20; turns++) await turn();
  expect(isClosed).toBe(false);
  answer.resolve(returned());
  await closing;
});

test("a restart resumes at the first unfinished record", async () => {
  const watched = watchedPositions();
  const records = shard("abcd").records;
  const failing = Promise.withResolvers<void>();
  let stop = () => {};
  const isDown = (values: string[]) => {
    if (!values.includes("c")) return returned();
    stop();
    failing.resolve();
    return failed;
  };
  const first = await createScene([{ id: "s", records }], isDown, { batchSize: 1, watched });
  stop = first.source.stop;
  await failing.promise;
  await first.source.close();
  const second = await createScene([{ id: "s", records }], () => returned(), { batchSize: 1, watched });
  await second.finish();
  expect(second.batches).toEqual([["c"], ["d"]]);
});

test("a restart repeats an unfinished record, also when a later one of another key was finished", async () => {
  const watched = watchedPositions();
  const other = ["b", "c", "d", "e"].find((key) => laneOf({ S: key }, 2) !== laneOf({ S: "a" }, 2)) ?? "";
  const records = shard(`a${other}`).records;
  const both = { parallelizationFactor: 2, watched };
  const isEnded = Promise.withResolvers<void>();
  let stop = () => {};
  const first = await createScene([{ id: "s", records }], poison("a"), {
    ...both,
    onEvent: ({ kind }) => {
      if (kind !== "processed") return;
      stop();
      isEnded.resolve();
    },
  });
  stop = first.source.stop;
  await isEnded.promise;
  await first.source.close();
  const second = await createScene([{ id: "s", records }], () => returned(), both);
  await second.finish();
  // At least once: the other one again, too.
  expect(second.batches.toSorted()).toEqual([["a"], [other]]);
});

describe("a mapping that starts at LATEST", () => {
  test("skips existing records, and none after a restart that comes before the first batch", async () => {
    const watched = watchedPositions();
    const records = shard("ab").records;
    const open = { id: "s", records, isClosed: false };
    const first = await createScene([open], () => returned(), { startingPosition: "LATEST", watched });
    await first.source.close();
    expect(first.batches).toEqual([]);
    const later = [...records, fakeRecord(3, "c")];
    const second = await createScene([{ id: "s", records: later }], () => returned(), {
      startingPosition: "LATEST",
      watched,
    });
    await second.finish();
    expect(second.batches).toEqual([["c"]]);
  });

  test("skips the existing records of each shard, also when its first start was cut short", async () => {
    const watched = watchedPositions();
    const { positions } = watched;
    const cut = () => Promise.reject(new Error("killed"));
    const cutShort = {
      ...positions,
      writeAll: cut,
      write: (id: string, position: Position) => (id === "s" ? positions.write(id, position) : cut()),
    };
    const shards = [shard("ab", { isClosed: false }), shard("xy", { isClosed: false, id: "other" })];
    const latest = { startingPosition: "LATEST" } as const;
    await expect(
      createScene(shards, () => returned(), { ...latest, watched: { ...watched, positions: cutShort } }),
    ).rejects.toThrow("killed");
    const { batches, finish } = await createScene(shards, () => returned(), { ...latest, watched });
    for (const each of shards) {
      each.records.push(fakeRecord(3, each.id));
      each.isClosed = true;
    }
    await watched.done("other");
    await finish();
    expect(batches.toSorted()).toEqual([["other"], ["s"]]);
  });

  test("reads a later shard from its start", async () => {
    const watched = watchedPositions();
    const parent = shard("ab");
    const first = await createScene([{ ...parent, isClosed: false }], () => returned(), {
      startingPosition: "LATEST",
      watched,
    });
    await first.source.close();
    const child = { id: "child", parent: "s", records: [fakeRecord(9, "c")] };
    const second = await createScene([parent, child], () => returned(), {
      startingPosition: "LATEST",
      watched,
    });
    await second.finish("child");
    expect(second.batches).toEqual([["c"]]);
  });
});

test("a late reader loses only trimmed records", async () => {
  const watched = watchedPositions();
  await watched.positions.write("s", { after: "000000000000000000001" });
  const trimmed = { trimmedUpTo: "000000000000000000002" };
  const { batches, finish } = await createScene([shard("abcd", trimmed)], () => returned(), { watched });
  await finish();
  expect(batches).toEqual([["c", "d"]]);
});

test.each<[string, Partial<EventSourceMapping>, string]>([
  ["a batch size", { batchSize: 10_001 }, "batchSize must be a whole number from 1 to 10000"],
  ["a window", { maximumBatchingWindowInSeconds: 301 }, "maximumBatchingWindowInSeconds must be"],
  ["a parallelization factor", { parallelizationFactor: 11 }, "parallelizationFactor must be"],
  ["retries", { maximumRetryAttempts: -2 }, "maximumRetryAttempts must be"],
  ["an age", { maximumRecordAgeInSeconds: 59 }, "maximumRecordAgeInSeconds must be a whole number from 60"],
  [
    "a FIFO queue as destination",
    { destinationConfig: { onFailure: { destinationArn: "arn:aws:sqs:r:1:a.fifo" } } },
    "standard SQS queue",
  ],
  [
    "an unknown filter",
    { filterCriteria: { filters: [{ pattern: '{"a":[{"wildcard":"x"}]}' }] } },
    "It must have one operator of",
  ],
])("AWS's limits are checked at the start: %s", async (_, mapping, sentence) => {
  await expect(createScene([shard("a")], () => returned(), mapping)).rejects.toThrow(sentence);
});

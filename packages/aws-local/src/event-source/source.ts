import type { Log } from "../log.ts";
import type { BatchOptions } from "./batch.ts";
import { checkMapping, type EventSourceMapping } from "./mapping.ts";
import type { PositionStore } from "./positions.ts";
import { runShard } from "./shard.ts";
import { startingPositions } from "./starting-position.ts";
import type { Place, Shard, StreamReader } from "./stream-reader.ts";
import { realTime, type Time } from "./time.ts";

export type EventSourceOptions = Pick<BatchOptions, "invoke" | "deliver"> & {
  mapping: EventSourceMapping;
  reader: StreamReader;
  positions: PositionStore;
  observe?: BatchOptions["observe"];
  log: Log;
  /** Default: Lambda's four times a second. */
  pollMs?: number;
  /** Default: 1 second, and twice as much each time, up to a minute. */
  retryDelaysMs?: readonly number[];
  time?: Time;
};

/** Milliseconds before a shard that failed is resumed. */
const resumeMs = 1_000;

/** How often the children of a closed shard are looked for: a disabled stream gets none. */
const maxLookups = 240;

const backoffMs = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000];

/**
 * Runs an event source mapping: polls each shard, invokes the function, and retries.
 * A shard is read after its parent. When this resolves, the starting position is fixed: a mapping that
 * starts at LATEST gets every later write.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
 * @throws Error for a mapping that AWS would refuse.
 */
export const startEventSource = async ({
  mapping,
  reader,
  positions,
  invoke,
  deliver,
  observe = () => {},
  log,
  pollMs = 250,
  retryDelaysMs = backoffMs,
  time = realTime,
}: EventSourceOptions) => {
  const checked = checkMapping(mapping);
  const closing = new AbortController();
  const { signal } = closing;
  const { functionName } = checked;
  const running = new Map<string, Promise<void>>();
  const say = (line: string) => log("event source", `${functionName}: ${line}`);

  const kept = await positions.read();
  const shards = await reader.listShards();
  if (kept.size === 0) {
    const first = await startingPositions(shards, checked.startingPosition, reader, time.now());
    // A mapping with the position of one shard alone would read the others from their start.
    await positions.writeAll(first);
    for (const [shard, position] of first) kept.set(shard, position);
  }

  const tell: BatchOptions["observe"] = (event) => {
    observe(event);
    const age = `iterator age ${Math.round(event.iteratorAgeMs / 1000)} s`;
    if (event.kind === "retried") say(`${event.records} records will be retried, ${age}`);
    if (event.kind === "discarded") say(`${event.records} records discarded: ${event.condition}, ${age}`);
  };
  const tellDestination: BatchOptions["deliver"] = (arn, message) =>
    deliver(arn, message).catch((error) => say(`Failure destination ${arn} not reached: ${error}`));

  const run = (shardId: string, from: Place) =>
    runShard(from, {
      mapping: checked,
      streamArn: reader.arn,
      shardId,
      reader,
      invoke,
      deliver: tellDestination,
      observe: tell,
      retryDelaysMs,
      pollMs,
      time,
      signal,
      write: async (position) => {
        await positions.write(shardId, position);
        kept.set(shardId, position);
      },
      onError: (error) => say(String(error)),
    });
  /** Runs a shard to its end. After a failure it is resumed at the last written position. */
  const runToEnd = async (shardId: string) => {
    for (;;) {
      const position = kept.get(shardId) ?? "oldest";
      if (position === "closed" || signal.aborted) return;
      await run(shardId, position).catch((error) => {
        say(`Shard ${shardId} failed, will be resumed: ${error}`);
        return time.pause(resumeMs, signal);
      });
    }
  };
  /** Starts the shards that follow one that has ended. They may be listed later than its end. */
  const startChildren = async (parentId: string) => {
    for (let lookups = 0; lookups < maxLookups && !signal.aborted; ) {
      const found = await reader.listShards().catch((error) => void say(`Shards not listed: ${error}`));
      if (found && !signal.aborted) start(found);
      if (found?.some(({ parent }) => parent === parentId)) return;
      if (found) lookups += 1;
      await time.pause(pollMs, signal);
    }
  };
  const follow = async (shardId: string) => {
    await runToEnd(shardId);
    await startChildren(shardId);
  };
  const start = (found: readonly Shard[]) => {
    const known = new Set(found.map(({ id }) => id));
    for (const { id, parent } of found) {
      const position = kept.get(id) ?? "oldest";
      const isDone = position === "closed" && found.some((each) => each.parent === id);
      const waits = parent !== undefined && known.has(parent) && kept.get(parent) !== "closed";
      if (running.has(id) || isDone || waits) continue;
      running.set(
        id,
        follow(id).catch((error) => say(String(error))),
      );
    }
  };
  start(shards);
  return {
    streamArn: reader.arn,
    /** Stops polling. An invocation in flight will be repeated after a restart. */
    stop: (): void => closing.abort(),
    /** Stops, and waits for invocations in flight. */
    close: async (): Promise<void> => {
      closing.abort();
      await Promise.all(running.values());
      await positions.close();
    },
  };
};

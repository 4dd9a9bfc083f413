import type { Log } from "../log.ts";
import type { BatchOptions } from "./batch.ts";
import { checkMapping, type EventSourceMapping } from "./mapping.ts";
import type { Position, PositionStore } from "./positions.ts";
import { runShard } from "./shard.ts";
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

const backoffMs = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000];

/** The place after the last record of a shard. */
const endOf = async (reader: StreamReader, shard: string, startedAt: number): Promise<Place> => {
  let place: Place = "oldest";
  let iterator: string | undefined = await reader.open(shard, place);
  while (iterator !== undefined) {
    const { records, next } = await reader.read(iterator);
    const last = records.at(-1);
    if (!last) return place;
    place = { after: last.dynamodb.SequenceNumber };
    if (last.dynamodb.ApproximateCreationDateTime * 1000 >= startedAt) return place;
    iterator = next;
  }
  return place;
};

/**
 * The first position of a new mapping. LATEST is resolved to a sequence number, so that a restart
 * before the first batch skips nothing.
 */
const firstPosition = async (
  { id, isClosed }: Shard,
  startingPosition: EventSourceMapping["startingPosition"],
  reader: StreamReader,
  startedAt: number,
): Promise<Position> => {
  if (startingPosition === "TRIM_HORIZON") return "oldest";
  return isClosed ? "closed" : endOf(reader, id, startedAt);
};

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
  if (kept.size === 0)
    for (const shard of shards) {
      const position = await firstPosition(shard, checked.startingPosition, reader, time.now());
      kept.set(shard.id, position);
      await positions.write(shard.id, position);
    }

  const tell: BatchOptions["observe"] = (event) => {
    observe(event);
    const age = `iterator age ${Math.round(event.iteratorAgeMs / 1000)} s`;
    if (event.kind === "retried") say(`${event.records} records will be retried, ${age}`);
    if (event.kind === "discarded") say(`${event.records} records discarded: ${event.condition}, ${age}`);
  };
  const tellDestination: BatchOptions["deliver"] = (arn, message) =>
    deliver(arn, message).catch((error) => say(`Failure destination ${arn} not reached: ${error}`));

  const follow = async (shardId: string, from: Place) => {
    await runShard(from, {
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
        kept.set(shardId, position);
        await positions.write(shardId, position);
      },
      onError: (error) => say(String(error)),
    });
    if (!signal.aborted) start(await reader.listShards());
  };
  const start = (found: readonly Shard[]) => {
    const known = new Set(found.map(({ id }) => id));
    for (const { id, parent } of found) {
      const position = kept.get(id) ?? "oldest";
      const waits = parent !== undefined && known.has(parent) && kept.get(parent) !== "closed";
      if (running.has(id) || position === "closed" || waits) continue;
      running.set(
        id,
        follow(id, position).catch((error) => say(String(error))),
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

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

/** The place after all records that a shard has. */
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
 * Where a mapping begins that is new to the stream. Where that is the end, it is written down, so that nothing is left out when
 * the mapping goes on after a restart.
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
 * Lambda's event source mapping for a stream of DynamoDB: it reads each shard, invokes a function with what it finds, and tries again what
 * fails. A shard is read when its parent is at its end. When this resolves, the starting position is taken: a mapping that starts at
 * LATEST gets what is written from now on.
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
    /** Reads no more. What a function that still runs would have finished is tried again by whoever goes on. */
    stop: (): void => closing.abort(),
    /** Stops, and waits for what still runs. */
    close: async (): Promise<void> => {
      closing.abort();
      await Promise.all(running.values());
      await positions.close();
    },
  };
};

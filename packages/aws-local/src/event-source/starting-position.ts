import type { EventSourceMapping } from "./mapping.ts";
import type { Position } from "./positions.ts";
import type { Place, Shard, StreamReader } from "./stream-reader.ts";

/** The position after the last record of a shard. */
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
 * The first position in a shard. LATEST is resolved to a sequence number, so that a restart
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

/** The first positions of a new mapping, one for each shard. @param startedAt epoch milliseconds. */
export const startingPositions = async (
  shards: readonly Shard[],
  startingPosition: EventSourceMapping["startingPosition"],
  reader: StreamReader,
  startedAt: number,
): Promise<Map<string, Position>> => {
  const found = shards.map(async (shard) => {
    const position = await firstPosition(shard, startingPosition, reader, startedAt);
    return [shard.id, position] as const;
  });
  return new Map(await Promise.all(found));
};

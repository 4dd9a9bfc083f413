import { join } from "node:path";
import { ClassicLevel } from "classic-level";

/**
 * A mapping's position in a shard: after a sequence number, at the start, or at the end of a closed
 * one.
 */
export type Position = { after: string } | "oldest" | "closed";

/** Stores a mapping's position in each shard. */
export type PositionStore = {
  read(): Promise<Map<string, Position>>;
  /** Writes the positions of several shards, all of them or none. */
  writeAll(positions: ReadonlyMap<string, Position>): Promise<void>;
  write(shard: string, position: Position): Promise<void>;
  close(): Promise<void>;
};

/** Keeps positions in memory. */
export const memoryPositions = (): PositionStore => {
  const positions = new Map<string, Position>();
  return {
    read: async () => new Map(positions),
    writeAll: async (all) => {
      for (const [shard, position] of all) positions.set(shard, position);
    },
    write: async (shard, position) => void positions.set(shard, position),
    close: async () => {},
  };
};

/** The folder of the positions of all mappings, in a data folder. */
export const positionsFolder = "event-sources";

/**
 * Keeps positions in the data folder. Records after the last stored position are delivered again:
 * delivery is at least once.
 * @param mapping a unique name for the stream and the function.
 */
export const openPositions = async (folder: string, mapping: string): Promise<PositionStore> => {
  const level = new ClassicLevel<string, Position>(join(folder, positionsFolder, mapping), {
    valueEncoding: "json",
  });
  await level.open();
  return {
    read: async () => new Map(await level.iterator().all()),
    writeAll: (all) => level.batch([...all].map(([key, value]) => ({ type: "put", key, value }))),
    write: (shard, position) => level.put(shard, position),
    close: () => level.close(),
  };
};

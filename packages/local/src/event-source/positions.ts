import { join } from "node:path";
import { ClassicLevel } from "classic-level";

/** How far a mapping is in a shard: after a sequence number, at its beginning, or at the end of a closed shard. */
export type Position = { after: string } | "oldest" | "closed";

/** Where a mapping keeps how far it is in each shard. */
export type PositionStore = {
  read(): Promise<Map<string, Position>>;
  write(shard: string, position: Position): Promise<void>;
  close(): Promise<void>;
};

/** Forgets everything at the end. */
export const memoryPositions = (): PositionStore => {
  const positions = new Map<string, Position>();
  return {
    read: async () => new Map(positions),
    write: async (shard, position) => void positions.set(shard, position),
    close: async () => {},
  };
};

/** The folder of the positions of all mappings, in a data folder. */
export const positionsFolder = "event-sources";

/**
 * Keeps positions in the data folder. Records that were processed after the last position that is kept are processed again: an event source
 * brings each at least once.
 * @param mapping a name of its own, of the stream and the function.
 */
export const openPositions = async (folder: string, mapping: string): Promise<PositionStore> => {
  const level = new ClassicLevel<string, Position>(join(folder, positionsFolder, mapping), {
    valueEncoding: "json",
  });
  await level.open();
  return {
    read: async () => new Map(await level.iterator().all()),
    write: (shard, position) => level.put(shard, position),
    close: () => level.close(),
  };
};

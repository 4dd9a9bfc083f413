import type { StreamViewType } from "../dynamodb/stream/record.ts";
import type { Log } from "../log.ts";
import { checkMapping, type EventSourceMapping } from "./mapping.ts";
import { memoryPositions, openPositions } from "./positions.ts";
import { type EventSourceOptions, startEventSource } from "./source.ts";
import { openStreamReader } from "./stream-reader.ts";

/** The stream of a table, and the functions that are invoked with what is in it. */
export type StreamSettings = {
  /** What its records hold. */
  view: StreamViewType;
  mappings: readonly EventSourceMapping[];
} & Pick<EventSourceOptions, "observe" | "pollMs" | "retryDelaysMs">;

export type SubscriptionsOptions = Pick<EventSourceOptions, "invoke" | "deliver"> & {
  settings: StreamSettings;
  /** DynamoDB's endpoint. */
  url: string;
  table: string;
  /** The cloud's data folder; in memory without one. */
  folder: string | undefined;
  /** The names of the functions that there are. */
  functions: readonly string[];
  log: Log;
};

/** The names of the queues that the mappings send to. */
export const failureQueueNames = (settings: StreamSettings | undefined): string[] => {
  const arns = settings?.mappings.map(({ destinationConfig }) => destinationConfig?.onFailure.destinationArn);
  return [...new Set(arns)].filter((arn) => arn !== undefined).map((arn) => arn.split(":").at(-1) ?? "");
};

/** A function has a position of its own in each stream, also in one that follows another of the same table. */
const positionsName = (functionName: string, streamArn: string) =>
  `${functionName} ${streamArn.split("/").at(-1)}`.replace(/[^\w-]/g, "-");

/** @throws Error for mappings that AWS would refuse. */
const checkMappings = (mappings: readonly EventSourceMapping[], functions: readonly string[]) => {
  const names = mappings.map(({ functionName }) => functionName);
  for (const [place, name] of names.entries()) {
    if (!functions.includes(name)) throw new Error(`Function not found: ${name}`);
    if (names.indexOf(name) < place)
      throw new Error(`The function ${name} has a mapping of this stream already.`);
  }
  for (const mapping of mappings) checkMapping(mapping);
};

/**
 * Starts an event source for each mapping. When it resolves, all have taken their starting positions.
 * @throws Error for a mapping that AWS would refuse.
 */
export const startSubscriptions = async (options: SubscriptionsOptions) => {
  const { settings, url, table, folder, functions, invoke, deliver, log } = options;
  const { view: _, mappings, ...more } = settings;
  checkMappings(mappings, functions);
  const starting = mappings.map(async (mapping) => {
    const reader = await openStreamReader(url, table);
    const name = positionsName(mapping.functionName, reader.arn);
    const positions = folder === undefined ? memoryPositions() : await openPositions(folder, name);
    return startEventSource({ ...more, mapping, reader, positions, invoke, deliver, log });
  });
  const sources = await Promise.all(starting).catch(async (error) => {
    // So that none reads on when the others could not start.
    for (const started of await Promise.allSettled(starting))
      if (started.status === "fulfilled") await started.value.close();
    throw error;
  });
  return {
    /** Reads no more, and begins no more invocations. */
    stop: async (): Promise<void> => {
      for (const source of sources) source.stop();
    },
    /** Stops, and waits for the invocations that run: they end with the functions. */
    close: async (): Promise<void> => {
      await Promise.all(sources.map((source) => source.close()));
    },
  };
};

import type { StreamViewType } from "../dynamodb/stream/record.ts";
import type { Log } from "../log.ts";
import { checkMapping, type EventSourceMapping } from "./mapping.ts";
import { memoryPositions, openPositions } from "./positions.ts";
import { type EventSourceOptions, startEventSource } from "./source.ts";
import { openStreamReader } from "./stream-reader.ts";

/** A table's stream, and the functions that subscribe to it. */
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
  /** The names of the existing functions. */
  functions: readonly string[];
  log: Log;
};

/** The names of the queues that the mappings send to. */
export const failureQueueNames = (settings: StreamSettings | undefined): string[] => {
  const arns = settings?.mappings.map(({ destinationConfig }) => destinationConfig?.onFailure.destinationArn);
  return [...new Set(arns)].filter((arn) => arn !== undefined).map((arn) => arn.split(":").at(-1) ?? "");
};

/** Positions belong to a function and a stream. A table that gets a new stream starts anew. */
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

/** Waits for all, and closes those that started when one of them fails. */
const allOrNone = <Started>(
  starting: readonly Promise<Started>[],
  close: (started: Started) => Promise<void>,
) =>
  Promise.all(starting).catch(async (error) => {
    for (const started of await Promise.allSettled(starting))
      if (started.status === "fulfilled") await close(started.value);
    throw error;
  });

/**
 * Starts an event source for each mapping. When this resolves, all starting positions are fixed.
 * @throws Error for a mapping that AWS would refuse.
 */
export const startSubscriptions = async (options: SubscriptionsOptions) => {
  const { settings, url, table, folder, functions, invoke, deliver, log } = options;
  const { view: _, mappings, ...more } = settings;
  checkMappings(mappings, functions);
  const opening = mappings.map(async (mapping) => {
    const reader = await openStreamReader(url, table);
    const name = positionsName(mapping.functionName, reader.arn);
    const positions = folder === undefined ? memoryPositions() : await openPositions(folder, name);
    return { mapping, reader, positions };
  });
  const opened = await allOrNone(opening, ({ positions }) => positions.close());
  const starting = opened.map((each) => startEventSource({ ...more, ...each, invoke, deliver, log }));
  const sources = await allOrNone(starting, (source) => source.close()).catch(async (error) => {
    for (const { positions } of opened) await positions.close();
    throw error;
  });
  return {
    /** Stops polling and invoking. */
    stop: async (): Promise<void> => {
      for (const source of sources) source.stop();
    },
    /** Stops, and waits for invocations in flight. */
    close: async (): Promise<void> => {
      await Promise.all(sources.map((source) => source.close()));
    },
  };
};

import { createCallers } from "./callers.ts";
import type { Counts } from "./counts.ts";
import { countHttp } from "./http.ts";
import { countLambda } from "./lambda.ts";
import { countQueue } from "./queue.ts";
import { countSocket } from "./socket.ts";
import { countTable, type TableCalls } from "./table.ts";
import { createTally } from "./tally.ts";

/** What has been counted since the start, or since the meter was reset. */
export type Reading = {
  total: Counts;
  /**
   * The same by its source: a function and its task (`send sendMessage`; see `Where.task` of a
   * fault plan), the start of a function's environments (`send INIT`), what a function logs
   * (`send log`), `clients` for frames from clients, the answers to them and the time of
   * connections, `HTTP API`, a queue's requests (`SQS SendMessage`), or another caller's access key
   * id.
   */
  bySource: Readonly<Record<string, Counts>>;
  /** The calls of the table, by their source and name. */
  tableCalls: readonly TableCalls[];
};

/** Counts what AWS would bill for what happens in a cloud. */
export type Meter = {
  read(): Reading;
  /** Restarts the counts. Earlier time of open connections is not counted any more. */
  reset(): void;
};

/**
 * Creates the meter of a cloud, and the observers for its services.
 * @param memoryMbOf a function's memory.
 * @param now milliseconds, of a monotonic clock.
 */
export const createMeter = (
  memoryMbOf: (functionName: string) => number,
  now: () => number = () => performance.now(),
) => {
  const tally = createTally();
  const callers = createCallers();
  const socket = countSocket(tally, callers, now);
  const table = countTable(tally, callers);
  const { onRun, onInit, log } = countLambda(tally, callers, memoryMbOf, now);
  const meter: Meter = {
    read: () => {
      socket.settle();
      return { total: tally.total(), bySource: tally.bySource(), tableCalls: table.calls() };
    },
    reset: () => {
      socket.settle();
      tally.reset();
      table.reset();
    },
  };
  return {
    meter,
    observeSocket: socket.observe,
    observeTable: table.observe,
    observeHttp: countHttp(tally),
    observeQueue: countQueue(tally),
    onRun,
    onInit,
    log,
  };
};

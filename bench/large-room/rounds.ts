import { setTimeout as pause } from "node:timers/promises";
import type { Cloud } from "@parley/local/cloud";
import type { Baseline } from "../baselines/baselines.ts";
import type { ClientsProcess } from "../clients/clients-process.ts";

/** One message to the large room by one baseline. Milliseconds from sending. */
export type RoomRound = {
  /** For each recipient, in order of arrival. */
  receipts: readonly number[];
  first: number;
  last: number;
  /** Microseconds of the gateway's thread for each recipient, including DynamoDB's front end. */
  gatewayMicroseconds: number;
  /** What it read and wrote in DynamoDB. */
  units: Units;
};

export type Units = { read: number; write: number };

/** As long as API Gateway waits for a function. */
const withinMs = 29_000;

/**
 * Milliseconds between rounds, so that what one leaves behind, on sockets and in memory, does not
 * affect the next.
 */
const restMs = 500;

/**
 * Has a baseline send one message to the room. Everyone in it is a real socket, and receives it.
 */
export const playRound = async (
  { meter }: Cloud,
  clients: ClientsProcess,
  { action, title }: Baseline,
): Promise<RoomRound> => {
  await pause(restMs);
  meter.reset();
  const cpuBefore = process.threadCpuUsage();
  const { receipts, missing } = await clients.ask("round", { action, withinMs });
  const { user, system } = process.threadCpuUsage(cpuBefore);
  const { readUnits, writeUnits } = meter.read().total;
  if (missing > 0) throw new Error(`${title}: ${missing} recipients were not reached.`);
  return {
    receipts,
    first: receipts[0] ?? Number.NaN,
    last: receipts.at(-1) ?? Number.NaN,
    gatewayMicroseconds: (user + system) / receipts.length,
    units: { read: readUnits, write: writeUnits },
  };
};

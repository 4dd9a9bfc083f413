import type { Cloud } from "@parley/local/cloud";
import type { ClientsProcess } from "../clients/clients-process.ts";
import type { Contender } from "../contenders/contenders.ts";

/** One message to the large room by one contender. Milliseconds from sending. */
export type RoomRound = {
  /** Of each recipient, the first first. */
  receipts: readonly number[];
  first: number;
  last: number;
  /** Microseconds of the gateway's thread for each recipient, DynamoDB's front included. */
  gatewayMicroseconds: number;
};

/** As long as API Gateway waits for a function. */
const withinMs = 29_000;

/** Lets a contender tell the room one message. Everybody in it is a real socket, and all of them hear it. */
export const playRound = async (
  clients: ClientsProcess,
  { action, title }: Contender,
): Promise<RoomRound> => {
  const cpuBefore = process.threadCpuUsage();
  const { receipts, missing } = await clients.ask("round", { action, withinMs });
  const { user, system } = process.threadCpuUsage(cpuBefore);
  if (missing > 0) throw new Error(`${title}: ${missing} recipients were not reached.`);
  return {
    receipts,
    first: receipts[0] ?? Number.NaN,
    last: receipts.at(-1) ?? Number.NaN,
    gatewayMicroseconds: (user + system) / receipts.length,
  };
};

/** The units that one message of a contender reads and writes. */
export type Units = { read: number; write: number };

/** Lets a contender tell the room one message, and looks at the meter. */
export const measureUnits = async (
  { meter }: Cloud,
  clients: ClientsProcess,
  contender: Contender,
): Promise<Units> => {
  meter.reset();
  await playRound(clients, contender);
  const { readUnits, writeUnits } = meter.read().total;
  return { read: readUnits, write: writeUnits };
};

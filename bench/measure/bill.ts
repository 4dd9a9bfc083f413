import type { Cloud } from "@parley/local/cloud";
import type { Counts } from "@parley/local/meter/counts";
import { priceOf } from "@parley/local/meter/price";

/** What messages would use and cost on AWS, at list prices. */
export type Bill = {
  /** Frames to clients, in steps of 32 KB. */
  frames: number;
  writeUnits: number;
  readUnits: number;
  queueRequests: number;
  lambdaGbSeconds: number;
  usd: number;
  /** Everything that was counted. */
  counts: Counts;
};

/**
 * What a cloud's meter has counted since its last reset, except the time of the connections, which
 * all baselines pay alike.
 */
export const readBill = ({ meter }: Cloud): Bill => {
  const counts = { ...meter.read().total, connectionMinutes: 0 };
  return {
    frames: counts.messagesOut,
    writeUnits: counts.writeUnits,
    readUnits: counts.readUnits,
    queueRequests: counts.queueRequests,
    lambdaGbSeconds: counts.lambdaGbSeconds,
    usd: priceOf(counts).usd,
    counts,
  };
};

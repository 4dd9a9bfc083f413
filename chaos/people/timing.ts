import type { Timing } from "../../packages/client/src/timing.ts";

/**
 * The waits of clients that live a day in a minute: each is a fraction of the default, and they stand to each other as
 * the defaults do.
 */
export const briskTiming: Partial<Timing> = {
  connectWait: 5_000,
  heartbeat: 4_000,
  pongWait: 2_000,
  ackWait: 2_500,
  readWait: 3_000,
  retryBase: 100,
  retryCap: 2_000,
  stable: 2_000,
  holeReread: 500,
};

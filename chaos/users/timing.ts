import type { Timing } from "../../packages/client/src/timing/timing.ts";

/**
 * The waits of clients that live a day in a few minutes. Those for an answer stay near the
 * defaults: a client that asks again sooner than a busy server can answer only makes it busier.
 */
export const briskTiming: Partial<Timing> = {
  connectWait: 20_000,
  heartbeat: 10_000,
  ackWait: 6_000,
  retryBase: 200,
  retryCap: 5_000,
  refusedCap: 5_000,
  stable: 5_000,
  // Everyone in a room reads a gap repeatedly until it is final, for which the server takes 10 s.
  holeReread: 4_000,
  missedPause: 4_000,
  backgroundPause: 8_000,
};

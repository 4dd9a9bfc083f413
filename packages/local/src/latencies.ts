import { setTimeout as wait } from "node:timers/promises";
import type { Intercept } from "@parley/aws-local/intercept";
import { chances } from "./faults/chance.ts";
import { type Latency, millisecondsOf } from "./faults/latency.ts";
import type { Service } from "./faults/plan.ts";

/** The latency of each service, in addition to its own work on loopback, for every caller. */
export type Latencies = Readonly<Partial<Record<Service, Latency>>>;

/**
 * Makes a cloud's services as slow to reach as those of AWS. A call's latency depends only on how
 * many came before it.
 */
export const createLatencies = (first: Latencies) => {
  let latencies = first;
  let chance = chances(0);
  return {
    set: (next: Latencies) => {
      latencies = next;
      chance = chances(0);
    },
    /** Delays every call of a service before its existing wrapper. */
    intercept:
      <Call, Answer>(service: Service, inner: Intercept<Call, Answer>): Intercept<Call, Answer> =>
      async (call, act) => {
        const latency = latencies[service];
        if (latency) await wait(millisecondsOf(latency, chance(service)), undefined, { ref: false });
        return inner(call, act);
      },
  };
};

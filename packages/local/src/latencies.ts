import { setTimeout as wait } from "node:timers/promises";
import type { Intercept } from "@parley/aws-local/intercept";
import { chances } from "./faults/chance.ts";
import { type Latency, millisecondsOf } from "./faults/latency.ts";
import type { Service } from "./faults/plan.ts";

/** How long each service takes to answer, beside its own work on loopback. Whoever calls it waits as long. */
export type Latencies = Readonly<Partial<Record<Service, Latency>>>;

/**
 * Makes a cloud's services as distant as those of AWS. A call's latency depends on how many came before it,
 * nothing else.
 */
export const createLatencies = (first: Latencies) => {
  let latencies = first;
  let chance = chances(0);
  return {
    set: (next: Latencies) => {
      latencies = next;
      chance = chances(0);
    },
    /** Lets every call of a service arrive later at what stands around it already. */
    intercept:
      <Call, Answer>(service: Service, inner: Intercept<Call, Answer>): Intercept<Call, Answer> =>
      async (call, act) => {
        const latency = latencies[service];
        if (latency) await wait(millisecondsOf(latency, chance(service)), undefined, { ref: false });
        return inner(call, act);
      },
  };
};

import type { FaultPlan } from "./plan.ts";

/**
 * A plan with every fault in it.
 * @param intensity from 0 (none) to 1 (as much as a client can still survive). 0.3 is a very bad
 *   day.
 */
export const everyFault = (seed: number, intensity: number): FaultPlan => {
  const share = (max: number) => ({ rate: max * intensity });
  return {
    seed,
    rules: [
      { fault: "slowCall", latency: { median: 4, max: 1500 }, ...share(0.5) },
      { fault: "throttledCall", service: "dynamodb", ...share(0.05) },
      { fault: "throttledCall", service: "connections", ...share(0.1) },
      { fault: "throttledCall", service: "lambda", ...share(0.1) },
      { fault: "lostAnswer", ...share(0.03) },
      { fault: "death", when: "before", ...share(0.01) },
      { fault: "death", when: "after", ...share(0.01) },
      { fault: "lostPost", ...share(0.1) },
      { fault: "doubledPost", ...share(0.1) },
      { fault: "latePost", latency: { median: 50, max: 3000 }, ...share(0.2) },
      { fault: "slowInvocation", latency: { median: 10, max: 2000 }, ...share(0.3) },
      { fault: "throttledInvocation", ...share(0.03) },
      { fault: "doubledInvocation", how: "again", ...share(0.05) },
      { fault: "doubledInvocation", how: "atOnce", ...share(0.05) },
      { fault: "lostFrame", ...share(0.03) },
      { fault: "lostReply", ...share(0.05) },
      { fault: "lostDisconnect", ...share(0.5) },
      { fault: "refusedHandshake", ...share(0.1) },
      { fault: "cut", when: "before", ...share(0.01) },
      { fault: "cut", when: "after", ...share(0.01) },
      { fault: "throttledCall", service: "queue", ...share(0.1) },
    ],
  };
};

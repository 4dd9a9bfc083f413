import { setTimeout as wait } from "node:timers/promises";
import type { Intercept } from "@parley/aws-local/intercept";
import type { FaultDecisions } from "./decisions.ts";
import type { ObservedCall } from "./faults.ts";
import type { Service } from "./plan.ts";
import type { createRuns } from "./runs.ts";

export type CallFaultsOptions<Call, Answer> = {
  service: Service;
  /** The call's name, as plans and observers know it. */
  nameOf(call: Call): string;
  /** The service's temporary refusal of a call. */
  throttled: Answer;
  runs: ReturnType<typeof createRuns>;
  strikes(): FaultDecisions;
  observe(call: ObservedCall): void;
  /** Carries the call out in its turn. Default: just that. */
  carryOut?(call: Call, occasion: ObservedCall, act: () => Promise<Answer>): Promise<Answer>;
};

/**
 * Injects faults into the calls that functions make to a service. Calls of others pass unchanged.
 */
export const interceptCalls =
  <Call extends { accessKeyId: string }, Answer>({
    service,
    nameOf,
    throttled,
    runs,
    strikes,
    observe,
    carryOut = (_call, _occasion, act) => act(),
  }: CallFaultsOptions<Call, Answer>): Intercept<Call, Answer> =>
  async (call, act) => {
    if (runs.isKilled(call.accessKeyId)) return undefined;
    const run = runs.of(call.accessKeyId);
    if (!run) return act();
    const occasion = run.call(service, nameOf(call));
    observe(occasion);
    const faults = strikes();
    const slow = faults.of("slowCall", occasion);
    if (slow) await wait(faults.delay(slow.latency, occasion), undefined, { ref: false });

    const death = faults.of("death", occasion);
    if (death?.when === "before") {
      run.kill();
      return undefined;
    }
    if (!death && faults.of("throttledCall", occasion)) {
      run.answered(occasion);
      return throttled;
    }
    const answer = await carryOut(call, occasion, act);
    run.answered(occasion);
    if (death) run.kill();
    return death || faults.of("lostAnswer", occasion) ? undefined : answer;
  };

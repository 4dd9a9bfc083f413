import { setTimeout as wait } from "node:timers/promises";
import type { ManagementAnswer } from "@parley/aws-local/gateway/observe";
import type { FaultDecisions, Occasion } from "./decisions.ts";

const accepted: ManagementAnswer = { status: 200, body: "" };

/** Carries out a post to a connection: or never, or twice, or later than it says. */
export const deliverPost = async (
  faults: FaultDecisions,
  occasion: Occasion,
  act: () => Promise<ManagementAnswer>,
): Promise<ManagementAnswer> => {
  if (faults.of("lostPost", occasion)) return accepted;
  const late = faults.of("latePost", occasion);
  if (late) {
    const delay = faults.delay(late.latency, occasion);
    void wait(delay, undefined, { ref: false }).then(act);
    return accepted;
  }
  if (faults.of("doubledPost", occasion)) await act();
  return act();
};

import type { Patch } from "../../packages/aws-local/src/lambda/patch.ts";
import type { Timing } from "../../packages/client/src/timing/timing.ts";
import type { Tuning } from "../../packages/core/src/tuning.ts";
import type { FaultRule } from "../../packages/local/src/faults/plan.ts";
import type { Happenings } from "../model/commands.ts";

/**
 * One of the rules that the promise rests on, how to break it, and conditions that make it
 * necessary.
 */
export type Rule = {
  name: string;
  /** What breaks it in the functions. */
  patches: readonly Patch[];
  /** The constants that it needs otherwise. */
  tuning?: Tuning;
  /** What breaks it in the clients: how they read the log. */
  fetch?: typeof globalThis.fetch;
  /** What users do. */
  happenings: Happenings;
  /** Waits that leave nothing else to repair the damage. */
  timing: Partial<Timing>;
  /** The permanent fault. With the rule in place it breaks nothing. */
  faults: readonly FaultRule[];
};

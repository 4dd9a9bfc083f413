import type { FaultKind, FaultPlan, Service } from "./plan.ts";

/** A call of a running function, as it arrives at its service. */
export type ObservedCall = {
  function: string;
  task: string;
  /** Its number among the invocations of that function and task since the plan was set, from 1. */
  invocation: number;
  service: Service;
  /** Such as `PutItem event`. */
  call: string;
  /** Its number among the calls of that name in its invocation, from 1. */
  nth: number;
  /**
   * The call of its invocation that was answered last, if none was in flight when this one arrived.
   */
  follows?: Pick<ObservedCall, "service" | "call" | "nth">;
  /**
   * Its round trip in its invocation, from 1: one more than that of any call that was answered before
   * this one arrived. Calls that run side by side share one.
   */
  roundTrip: number;
};

/** The faults of a running cloud. */
export type Faults = {
  /** The plan in force. */
  readonly plan: FaultPlan;
  /**
   * Sets the plan from now on, and restarts the counts of occasions. @throws Error for a plan that
   * cannot be carried out.
   */
  set(plan: FaultPlan): void;
  /** How often each fault was injected since the cloud started. */
  readonly counts: Readonly<Record<FaultKind, number>>;
  /** How often each rule of the plan in force was applied, in the plan's order. */
  readonly struck: readonly number[];
  /** How many invocations run right now. */
  readonly running: number;
  /** How many clients are connected right now. */
  readonly connections: number;
  /** Resets client connections now: all of them, or the first that many. Returns how many. */
  cut(max?: number): number;
  /** Reports every call of a running function, until the returned function is called. */
  observe(listener: (call: ObservedCall) => void): () => void;
};

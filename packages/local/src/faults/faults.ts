import type { FaultKind, FaultPlan, Service } from "./plan.ts";

/** A call of a running function, as it arrives at its service. */
export type ObservedCall = {
  function: string;
  task: string;
  /** Its place among the invocations of that function and task since the plan was set, from 1. */
  invocation: number;
  service: Service;
  /** Such as `PutItem event`. */
  call: string;
  /** Its place among the calls of that name in its invocation, from 1. */
  nth: number;
  /** The call of its invocation that was answered last, if none was in flight when this one came. */
  follows?: Pick<ObservedCall, "service" | "call" | "nth">;
};

/** The faults of a cloud that runs. */
export type Faults = {
  /** The plan in force. */
  readonly plan: FaultPlan;
  /**
   * From now on this plan holds, and begins to count occasions anew. @throws Error for a plan that cannot
   * be carried out.
   */
  set(plan: FaultPlan): void;
  /** How often each fault has struck since the cloud started. */
  readonly counts: Readonly<Record<FaultKind, number>>;
  /** How often each rule of the plan in force has struck, in the plan's order. */
  readonly struck: readonly number[];
  /** How many invocations run right now. */
  readonly running: number;
  /** How many clients are connected right now. */
  readonly connections: number;
  /** Resets client connections now: all of them, or the first that many. Returns how many. */
  cut(most?: number): number;
  /** Tells of every call of a running function, until what it returns is called. */
  observe(listener: (call: ObservedCall) => void): () => void;
};

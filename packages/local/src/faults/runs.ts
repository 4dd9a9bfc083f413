import type { Run } from "@parley/aws-local/lambda/run";
import type { ObservedCall } from "./faults.ts";
import type { Service } from "./plan.ts";
import { taskOf } from "./task.ts";

/** Counts by name, from 1. */
export const counter = () => {
  const counts = new Map<string, number>();
  return (name: string): number => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count;
  };
};

/** A run that makes calls. */
export type CallingRun = {
  /** Numbers its next call. */
  call(service: Service, name: string): ObservedCall;
  /** Says that a call has been answered. */
  answered(call: ObservedCall): void;
  /** Ends its environment. Nothing that it called and that has not arrived by now ever arrives. */
  kill(): void;
};

/**
 * Identifies the run of a call by the access key that signs it: every environment has its own, and
 * runs one invocation at a time.
 */
export const createRuns = () => {
  const running = new Map<string, CallingRun>();
  const killed = new Set<string>();
  let invocations = counter();
  return {
    /** Adds a starting run. Call the returned function when the run has ended. */
    begin: ({ function: name, event, accessKeyId, kill }: Run) => {
      const { task } = taskOf(JSON.parse(event));
      const invocation = invocations(`${name} ${task}`);
      const calls = counter();
      let inFlight = 0;
      let last: ObservedCall["follows"];
      let answeredRoundTrips = 0;
      running.set(accessKeyId, {
        call: (service, call) => {
          const nth = calls(`${service} ${call}`);
          const follows = inFlight === 0 ? last : undefined;
          inFlight += 1;
          const roundTrip = answeredRoundTrips + 1;
          return {
            function: name,
            task,
            invocation,
            service,
            call,
            nth,
            ...(follows && { follows }),
            roundTrip,
          };
        },
        answered: ({ service, call, nth, roundTrip }) => {
          inFlight -= 1;
          last = { service, call, nth };
          answeredRoundTrips = Math.max(answeredRoundTrips, roundTrip);
        },
        kill: () => {
          killed.add(accessKeyId);
          kill();
        },
      });
      return () => running.delete(accessKeyId);
    },
    count: () => running.size,
    of: (accessKeyId: string) => running.get(accessKeyId),
    isKilled: (accessKeyId: string) => killed.has(accessKeyId),
    /** Counts invocations from 1 again. */
    recount: () => {
      invocations = counter();
    },
  };
};

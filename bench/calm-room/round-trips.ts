import type { Faults } from "@parley/local/faults/faults";

/**
 * Records the round trips to the table of each invocation of a function. Calls that run side by side
 * are one.
 */
export const recordRoundTrips = (faults: Faults, of: { function: string; task: string }) => {
  const invocations = new Map<number, Map<number, string[]>>();
  faults.observe(({ function: name, task, invocation, service, call, roundTrip }) => {
    if (name !== of.function || task !== of.task || service !== "dynamodb") return;
    const roundTrips = invocations.get(invocation) ?? new Map<number, string[]>();
    invocations.set(invocation, roundTrips.set(roundTrip, [...(roundTrips.get(roundTrip) ?? []), call]));
  });
  const longest = () =>
    [...invocations.values()].reduce((longest, roundTrips) =>
      roundTrips.size > longest.size ? roundTrips : longest,
    );
  return {
    /** The maximum number of round trips of one invocation. */
    max: () => longest().size,
    /** The calls of one such invocation, those of one round trip together. */
    calls: () => [...longest().values()].map((calls) => calls.join(" and ")),
  };
};

import type { Faults } from "@parley/local/faults/faults";

/** Records the table calls of each invocation of a function. */
export const callsInARow = (faults: Faults, of: { function: string; task: string }) => {
  const invocations = new Map<number, string[]>();
  faults.observe(({ function: name, task, invocation, service, call }) => {
    if (name !== of.function || task !== of.task || service !== "dynamodb") return;
    const calls = invocations.get(invocation) ?? [];
    invocations.set(invocation, [...calls, call]);
  });
  const longest = () =>
    [...invocations.values()].reduce<string[]>(
      (longest, calls) => (calls.length > longest.length ? calls : longest),
      [],
    );
  return {
    /** The maximum number of calls of one invocation: no more than that were sequential. */
    maxRoundTrips: () => longest().length,
    names: () => longest(),
  };
};

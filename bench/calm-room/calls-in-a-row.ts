import type { Faults } from "@parley/local/faults/faults";

/** Watches what a function calls of the table in each invocation. */
export const callsInARow = (faults: Faults, of: { function: string; task: string }) => {
  const invocations = new Map<number, string[]>();
  faults.observe(({ function: name, task, invocation, service, call }) => {
    if (name !== of.function || task !== of.task || service !== "dynamodb") return;
    const calls = invocations.get(invocation) ?? [];
    invocations.set(invocation, [...calls, call]);
  });
  const longest = () =>
    [...invocations.values()].reduce<string[]>(
      (most, calls) => (calls.length > most.length ? calls : most),
      [],
    );
  return {
    /** The most calls of one invocation: at most so many were one after another. */
    mostRoundTrips: () => longest().length,
    names: () => longest(),
  };
};

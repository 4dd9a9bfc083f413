import type { Run } from "@parley/aws-local/lambda/run";
import { taskOf } from "../faults/task.ts";

/** What a function is run for, as the meter's sources are named: `send sendMessage`. */
export const sourceOf = ({ function: name, event }: Pick<Run, "function" | "event">): string =>
  `${name} ${taskOf(JSON.parse(event)).task}`;

/**
 * Knows who calls, by the access key that signs the call. Every environment has its own and runs one invocation at a time; what it calls
 * after the end of one is still of that one. Any other key is a source of its own.
 */
export const createCallers = () => {
  const runs = new Map<string, string>();
  return {
    begin: (accessKeyId: string, source: string) => void runs.set(accessKeyId, source),
    sourceOf: (accessKeyId: string) => runs.get(accessKeyId) ?? (accessKeyId || "unsigned"),
  };
};

export type Callers = ReturnType<typeof createCallers>;

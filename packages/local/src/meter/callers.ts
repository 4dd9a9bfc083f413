import type { Run } from "@parley/aws-local/lambda/run";
import { taskOf } from "../faults/task.ts";

/** The task of a run, as in the names of the meter's sources: `send sendMessage`. */
export const sourceOf = ({ function: name, event }: Pick<Run, "function" | "event">): string =>
  `${name} ${taskOf(JSON.parse(event)).task}`;

/**
 * Identifies the caller by the access key that signs the call. Every environment has its own and
 * runs one invocation at a time; its calls after the end of an invocation still count for that one.
 * Any other key is a separate source.
 */
export const createCallers = () => {
  const runs = new Map<string, string>();
  return {
    begin: (accessKeyId: string, source: string) => void runs.set(accessKeyId, source),
    sourceOf: (accessKeyId: string) => runs.get(accessKeyId) ?? (accessKeyId || "unsigned"),
  };
};

export type Callers = ReturnType<typeof createCallers>;

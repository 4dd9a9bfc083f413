import { Refused } from "./refused.ts";

const explain = (error: unknown): void => {
  const refused = error instanceof Refused;
  console.error(refused ? error.message : error);
  process.exitCode = refused ? 2 : 1;
};

/** Runs a command: a refused argument ends it with 2 and its sentence, any other error with 1. */
export const runCommand = async (run: () => Promise<void>): Promise<never> => {
  await run().catch(explain);
  // What is left of a function or of the bundler must not keep the process running.
  process.exit();
};

/** The arguments of a command; ends the process as `runCommand` does when they are refused. */
export const orExit = <Arguments>(read: () => Arguments): Arguments => {
  try {
    return read();
  } catch (error) {
    explain(error);
    process.exit();
  }
};

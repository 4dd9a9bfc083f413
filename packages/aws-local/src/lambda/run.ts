/** A function that runs: one invocation in one environment. */
export type Run = {
  function: string;
  /** JSON. */
  event: string;
  /** Signs all its calls. No other environment has it. */
  accessKeyId: string;
  /** Ends the environment at once, whatever it is doing. */
  kill(): void;
};

/** Receives each run as it begins; the returned function is called when it has ended. */
export type OnRun = (run: Run) => () => void;

/**
 * Receives each environment whose code is loaded, or has failed to load, and how many milliseconds
 * that took.
 */
export type OnInit = (functionName: string, milliseconds: number) => void;

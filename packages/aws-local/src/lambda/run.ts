/** A function that runs: one invocation in one environment. */
export type Run = {
  function: string;
  /** JSON. */
  event: string;
  /** Signs all that it calls. No other environment has it. */
  accessKeyId: string;
  /** Ends the environment at once, in the middle of whatever it does. */
  kill(): void;
};

/** Hears of each run as it begins, and is called back when it has ended. */
export type OnRun = (run: Run) => () => void;

/** Hears of each environment whose code is loaded, or has failed to load, and how many milliseconds that took. */
export type OnInit = (functionName: string, milliseconds: number) => void;

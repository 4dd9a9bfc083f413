import type { Visitors } from "../people/visitors.ts";
import type { Addresses } from "../stage/addresses.ts";

/** What a check works with. */
export type Context = {
  stage: Addresses & { name: string | undefined };
  /** The room of this run: all that it leaves behind. */
  room: string;
  /** How many clients `--people` asks for; 0 for none. */
  people: number;
  visitors: Visitors;
  /** When the run began, in epoch milliseconds. */
  begun: number;
  /** Milliseconds that one answer may take: generous, since a slow network is no fault of the stage. */
  timeoutMs: number;
  /** The AWS command line. */
  aws: string;
  /** Has something done when the check has ended, however it ends. */
  defer(close: () => unknown): void;
};

/** One question that a stage answers by working. */
export type Check = {
  /** Its name in `--json` and in `after`. */
  name: string;
  /** What the line begins with. */
  title: string;
  /** The checks that have to succeed first: without them this one would only fail with them. */
  after?: readonly string[];
  /**
   * Whether it talks in the run's room. Such checks take turns, so that none makes the room a busy one,
   * where messages take another way.
   */
  inRoom?: true;
  /** Milliseconds after which it has failed, whatever it waits for. Default: three times the patience. */
  deadline?: number;
  /** Where to look when it fails: a sentence. */
  lookAt: string;
  /**
   * Resolves with the sentence of the green line.
   * @throws Failed, Skipped, or whatever happens.
   */
  run(context: Context): Promise<string>;
};

export type Outcome = "ok" | "failed" | "skipped" | "not run";

export type Result = { check: Check; outcome: Outcome; sentence: string; milliseconds: number };

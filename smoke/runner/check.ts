import type { Addresses } from "../stage/addresses.ts";
import type { Visitors } from "../users/visitors.ts";

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
  /**
   * Milliseconds that one answer may take: generous, since a slow network is not the stage's fault.
   */
  timeoutMs: number;
  /** The AWS command line. */
  aws: string;
  /** Registers something to do when the check has ended, however it ends. */
  defer(close: () => unknown): void;
};

/** One question that a working stage answers. */
export type Check = {
  /** Its name in `--json` and in `after`. */
  name: string;
  /** The start of its line. */
  title: string;
  /** The checks that have to succeed first: without them this one could only fail too. */
  after?: readonly string[];
  /**
   * Whether it sends messages in the run's room. Such checks take turns, so that they do not make
   * the room busy, where messages take another way.
   */
  inRoom?: true;
  /**
   * Milliseconds after which it has failed, if they are more than three times the timeout of an
   * answer: whoever allows a slow stage more for each answer allows more for all of them.
   */
  deadline?: number;
  /** Where to look when it fails: a sentence. */
  lookAt: string;
  /**
   * Resolves with the sentence of a successful line.
   * @throws Failed, Skipped, or any other error.
   */
  run(context: Context): Promise<string>;
};

export type Outcome = "ok" | "failed" | "skipped" | "not run";

export type Result = { check: Check; outcome: Outcome; sentence: string; milliseconds: number };

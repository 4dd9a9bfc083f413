import { Refused } from "../command-line/refused.ts";
import { ParleyError } from "../packages/core/src/wire/error.ts";
import type { StateCommand } from "../smoke/stage/find.ts";
import { UnknownAddresses } from "../smoke/stage/outputs.ts";
import { readArguments, usage, type Verb } from "./arguments.ts";
import { NotDone } from "./not-done.ts";
import { openStage, type Stage } from "./stage.ts";
import { block, unblock } from "./verbs/block.ts";
import { budget } from "./verbs/budget.ts";
import { guests } from "./verbs/guests.ts";
import { remove } from "./verbs/remove.ts";
import { answer, reports } from "./verbs/reports.ts";

export type AdminOptions = {
  /** Receives a line that says what was done. */
  print(line: string): void;
  /** Receives the sentence that says why it was not done. */
  complain(line: string): void;
  /** Prints the state of a deployed stage. Default: SST. */
  state?: StateCommand;
};

const run = (stage: Stage, verb: Verb): Promise<string> => {
  switch (verb.verb) {
    case "remove":
      return remove(stage, verb);
    case "block":
      return block(stage, verb);
    case "unblock":
      return unblock(stage, verb);
    case "guests":
      return guests(stage, verb);
    case "reports":
      return reports(stage, verb);
    case "dismiss":
    case "settle": {
      const { report, room, note } = verb;
      return answer(stage, { report, room, note, answer: verb.verb === "dismiss" ? "dismissed" : "done" });
    }
    case "budget":
      return budget(stage);
  }
};

/** ElectroDB wraps the errors of the SDK. */
const isConnectionRefused = (error: unknown): boolean =>
  error instanceof Error &&
  (("code" in error && error.code === "ECONNREFUSED") || isConnectionRefused(error.cause));

/** The sentence for an error that the operator can act on; undefined for any other. */
const sentenceOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  const isOurs =
    error instanceof Refused ||
    error instanceof ParleyError ||
    error instanceof UnknownAddresses ||
    error instanceof NotDone;
  if (isOurs) return error.message;
  if (isConnectionRefused(error))
    return "Nothing listens there. Start the local cloud with `npx pnpm@12 local`, or name its port with --port N.";
  // Errors of the operating system: no such host, no route, no answer.
  if ("syscall" in error) return `The stage could not be reached: ${error.message}.`;
  // Errors of the SDK have metadata. ElectroDB wraps them, and keeps their text.
  if (error.name === "ElectroError" || "$metadata" in error || error.name === "CredentialsProviderError")
    return `The table could not be used: ${error.message.split(" - For more detail")[0]}`;
  return undefined;
};

/**
 * Runs one operator command on a stage.
 *
 * @returns the exit code: 0 when it is done, 1 when it is not, 2 for a wrong command line.
 */
export const admin = async (
  args: readonly string[],
  { print, complain, state }: AdminOptions,
): Promise<number> => {
  try {
    const read = readArguments(args);
    if ("help" in read) {
      print(usage);
      return 0;
    }
    print(await run(await openStage(read.target, state), read.verb));
    return 0;
  } catch (error) {
    const sentence = sentenceOf(error);
    if (sentence === undefined) throw error;
    complain(sentence);
    return error instanceof Refused ? 2 : 1;
  }
};

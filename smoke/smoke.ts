import { randomBytes } from "node:crypto";
import { Refused } from "../command-line/refused.ts";
import { readArguments, usage } from "./arguments.ts";
import { phases } from "./checks/all.ts";
import type { Check } from "./runner/check.ts";
import { asJson, asLine, summary } from "./runner/report.ts";
import { runChecks } from "./runner/run.ts";
import type { Addresses } from "./stage/addresses.ts";
import { findAddresses } from "./stage/find.ts";
import { UnknownAddresses } from "./stage/outputs.ts";
import { createVisitors } from "./users/visitors.ts";

export type SmokeOptions = {
  /** Receives a line of the report. */
  print(line: string): void;
  /** Receives what is wrong with the command line, or with the stage's name. */
  complain(line: string): void;
  /** The AWS command line. Default: the one on the path. */
  aws?: string;
  /** For tests: which checks to run. Default: all. */
  select?: (check: Check) => boolean;
  /** For tests: the checks that wait this many milliseconds for an answer. */
  impatient?: { checks: readonly string[]; timeoutMs: number };
};

/** All three from the command line, or missing ones from SST. */
const addressesOf = async (
  stage: string | undefined,
  { socket, api, site }: Partial<Addresses>,
): Promise<Addresses> => {
  if (socket !== undefined && api !== undefined && site !== undefined) return { socket, api, site };
  if (stage === undefined) throw new Error("The command line names no stage.");
  const found = await findAddresses(stage);
  return { socket: socket ?? found.socket, api: api ?? found.api, site: site ?? found.site };
};

/**
 * Checks a stage, and reports a line for each check as it ends.
 *
 * @returns the exit code: 0 when nothing failed, 1 when something did, 2 for a wrong command line.
 */
export const smoke = async (args: readonly string[], options: SmokeOptions): Promise<number> => {
  const { print, complain, impatient, aws = "aws", select = () => true } = options;
  try {
    const { help, json, stage, addresses, people, timeoutMs, token } = readArguments(args);
    if (help) {
      print(usage);
      return 0;
    }
    const begun = Date.now();
    const found = await addressesOf(stage, addresses);
    const room = `smoke-${randomBytes(5).toString("hex")}`;
    if (!json)
      print(`Parley at ${found.site}\n  socket ${found.socket}\n  api    ${found.api}\n  room   ${room}\n`);
    const shared = {
      stage: { ...found, name: stage },
      room,
      people,
      visitors: createVisitors({ api: found.api, token, timeoutMs }),
      begun,
      timeoutMs,
      aws,
    };
    const sharedFor = ({ name }: Check) =>
      impatient?.checks.includes(name) ? { ...shared, timeoutMs: impatient.timeoutMs } : shared;
    const made = phases.map((phase) => phase.filter(select));
    const results = await runChecks(made, sharedFor, (result) =>
      print(json ? asJson(result) : asLine(result)),
    );
    if (!json) print(`\n${summary(results, Math.round((Date.now() - begun) / 1000))}`);
    return results.some(({ outcome }) => outcome === "failed") ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Refused || error instanceof UnknownAddresses)) throw error;
    complain(error.message);
    return error instanceof Refused ? 2 : 1;
  }
};

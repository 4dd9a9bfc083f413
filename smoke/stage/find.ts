import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Addresses } from "./addresses.ts";
import { addressesIn, UnknownAddresses } from "./outputs.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The command that prints the state of a stage. Default: the SST that deploys it. */
export type StateCommand = { command: string; args: readonly string[] };

const sst: StateCommand = {
  command: process.execPath,
  args: [fileURLToPath(new URL("../../node_modules/sst/bin/sst.mjs", import.meta.url)), "state", "export"],
};

/** Milliseconds for SST, which first installs its components on a fresh clone. */
const timeoutMs = 5 * 60_000;

/** SST's progress output, without colors, empty lines and the AWS SDK's own warnings. */
const complaint = (printed: string): string =>
  printed
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colors.
    .replace(/\u001b\[[\d;]*m/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*✕?\s*/, "").trim())
    .filter((line) => line && !line.startsWith("SDK "))
    .join(" ");

/**
 * Asks SST for the addresses of a stage: its state in the account is the only place that knows
 * every stage. `.sst/outputs.json` has those of the stage that this machine deployed last.
 * `sst state export` only reads, whereas `sst shell` would make a passphrase for a stage that does
 * not exist.
 *
 * @throws UnknownAddresses with a sentence that says why, and which flags to pass instead.
 */
export const findAddresses = (stage: string, command: StateCommand = sst): Promise<Addresses> =>
  readState(stage, addressesIn, "pass --socket, --api and --site: `sst deploy` prints them last", command);

/**
 * Asks SST for the state of a stage, and reads from it.
 *
 * @param read parses the output of `sst state export`.
 * @param instead which flags to pass, for the sentence.
 * @throws UnknownAddresses with a sentence that says why, and what to do.
 */
export const readState = async <Found>(
  stage: string,
  read: (exported: string) => Found,
  instead: string,
  { command, args }: StateCommand = sst,
): Promise<Found> => {
  const child = spawn(command, [...args, "--stage", stage], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", SST_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: timeoutMs,
  });
  const failed = new Promise<never>((_resolve, reject) => child.once("error", reject));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  try {
    const [code, output, errors] = await Promise.race([
      Promise.all([ended, text(child.stdout), text(child.stderr)]),
      failed,
    ]);
    if (code === 0) return read(output);
    const reason = complaint(`${errors}\n${output}`);
    // All that SST says for a stage without a state, or one that may not be read.
    throw new UnknownAddresses(
      /could not pull state/i.test(reason)
        ? "SST finds no state of it. There is no such stage in this account and region, or no access to it."
        : `SST says: ${reason}`,
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnknownAddresses(
      `The addresses of the stage "${stage}" are not known: ${reason.replace(/\.?$/, ".")} ` +
        `Check that there are credentials (AWS_PROFILE), AWS_REGION and the name, or ${instead}.`,
    );
  }
};

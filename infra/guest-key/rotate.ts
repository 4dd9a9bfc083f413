import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { generationSecret, readGeneration } from "./generation.ts";

/** A command, and what precedes its arguments. */
export type Program = { command: string; args: readonly string[] };

/** The SST that deploys the stage. */
const installedSst: Program = {
  command: process.execPath,
  args: [fileURLToPath(new URL("../../node_modules/sst/bin/sst.mjs", import.meta.url))],
};

/** Milliseconds for SST, which first installs its components on a fresh clone. */
const timeoutMs = 5 * 60_000;

/** What the command cannot or must not do, as a sentence. Nothing was changed. */
export class NotRotated extends Error {
  override readonly name = "NotRotated";
}

type Ended = { failed: boolean; output: string; errors: string };

const run = ({ command, args }: Program, more: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const options = {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      env: { ...process.env, NO_COLOR: "1", SST_TELEMETRY_DISABLED: "1" },
      timeout: timeoutMs,
    };
    execFile(command, [...args, ...more], options, (error, output, errors) =>
      resolve({ failed: error !== null, output, errors: errors || (error?.message ?? "") }),
    );
  });

/**
 * The stage's secrets, from `NAME=value` lines after a `#` line. Without any, SST says so and
 * fails.
 * https://github.com/sst/sst/blob/dev/cmd/sst/secret.go
 */
const secretsOf = async (sst: Program, stage: string): Promise<ReadonlyMap<string, string>> => {
  const { failed, output, errors } = await run(sst, ["secret", "list", "--stage", stage]);
  if (failed && /no secrets found/i.test(`${output}${errors}`)) return new Map();
  // An unread list must not be mistaken for an empty one: that would go back to the first
  // generation, and invalidate all tokens. Standard output is not repeated, since it may contain
  // secrets.
  if (failed || !/^# /m.test(output))
    throw new NotRotated(`The secrets of "${stage}" could not be read. SST says: ${errors.trim()}`);
  const lines = output.split("\n").map((line) => /^([A-Z]\w*)=(.*?)\s*$/.exec(line));
  return new Map(lines.flatMap((found) => (found ? [[found[1] ?? "", found[2] ?? ""] as const] : [])));
};

/**
 * Makes the stage's next deployment create another guest key. The previous one still verifies, and
 * is dropped by the next rotation.
 *
 * @param atOnce whether tokens of the present key become invalid: two generations later, no present
 *   key is left.
 * @returns the generation that was set.
 * @throws NotRotated with a sentence that says what to do. Then nothing was changed.
 */
export const rotateGuestKey = async (
  stage: string,
  { atOnce = false, sst = installedSst }: { atOnce?: boolean; sst?: Program } = {},
): Promise<number> => {
  const secrets = await secretsOf(sst, stage);
  if (secrets.has("GuestKey"))
    throw new NotRotated(
      'You have set this stage\'s key. Change it with: sst secret set GuestKey "NEW OLD", both keys in one value, or NEW alone to end all tokens.',
    );
  const next = readGeneration(secrets.get(generationSecret)) + (atOnce ? 2 : 1);
  const { failed, errors } = await run(sst, [
    ...["secret", "set", generationSecret, String(next)],
    ...["--stage", stage],
  ]);
  if (failed) throw new NotRotated(`${generationSecret} could not be set. SST says: ${errors.trim()}`);
  return next;
};

import { execFile } from "node:child_process";
import { Skipped } from "../outcome.ts";

/**
 * Runs the AWS command line.
 *
 * @returns its output.
 * @throws Skipped, with its message, when it is not installed or not permitted.
 */
export const runAws = (command: string, args: readonly string[], milliseconds: number): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(
      command,
      [...args],
      { timeout: milliseconds, maxBuffer: 2 ** 24 },
      (error, output, complaint) => {
        if (!error) return resolve(output);
        if (error.code === "ENOENT")
          return reject(new Skipped("There is no AWS command line here (https://aws.amazon.com/cli/)."));
        const [said] = complaint.split("\n").filter((line) => line.trim());
        reject(new Skipped(`The AWS command line says: ${said?.trim() ?? error.message}`));
      },
    );
  });

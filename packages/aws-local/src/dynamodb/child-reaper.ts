import { spawn } from "node:child_process";

/*
 * Runs the command in its arguments, and ends it when standard input ends: when the process that
 * started this is gone, for whatever reason.
 */

const [command = "", ...rest] = process.argv.slice(2);
const child = spawn(command, rest, { stdio: ["ignore", "inherit", "inherit"] });
child.on("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
child.on("exit", (code) => process.exit(code ?? 1));
process.stdin.resume();
process.stdin.on("close", () => child.kill("SIGKILL"));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill("SIGKILL"));

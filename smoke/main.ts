import { smoke } from "./smoke.ts";

/*
 * `npx pnpm@12 smoke --stage NAME`: checks a stage from outside, as its users reach it.
 * docs/deploy.md says what it checks.
 */

process.exitCode = await smoke(process.argv.slice(2), {
  print: (line) => console.log(line),
  complain: (line) => console.error(line),
});
// A connection that an unresponsive stage never closes must not keep the process running.
process.exit();

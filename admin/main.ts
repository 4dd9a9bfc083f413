import { admin } from "./admin.ts";

/*
 * `npx pnpm@12 admin --stage NAME VERB …`: the operator's command for removing messages and
 * blocking users. See docs/deploy.md.
 */

process.exitCode = await admin(process.argv.slice(2), {
  print: (line) => console.log(line),
  complain: (line) => console.error(line),
});
// Connections that the SDK keeps open must not keep the process running.
process.exit();

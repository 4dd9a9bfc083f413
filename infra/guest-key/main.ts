import { flag, parseCommandLine, text } from "../../command-line/options.ts";
import { orExit } from "../../command-line/run.ts";
import { NotRotated, rotateGuestKey } from "./rotate.ts";

const usage = `Usage: rotate-guest-key --stage NAME [--at-once]

Has the next deployment of a stage sign guests' tokens with a new key. Tokens of the key before it stay good.

  --at-once  end all tokens of guests: somebody may know the key`;

const { stage, "at-once": atOnce = false } = orExit(
  () =>
    parseCommandLine({ args: process.argv.slice(2), options: { stage: text, "at-once": flag } }, usage)
      .values,
);

if (!stage) {
  console.error(usage);
  process.exit(2);
}
try {
  const generation = await rotateGuestKey(stage, { atOnce });
  console.log(
    `Generation ${generation} is set. It begins with: npx pnpm@12 exec sst deploy --stage ${stage}`,
  );
} catch (error) {
  if (!(error instanceof NotRotated)) throw error;
  console.error(error.message);
  process.exit(1);
}

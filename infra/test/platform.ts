import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The project's root. */
export const root = join(import.meta.dirname, "../..");

/** Where SST keeps its components and their types. */
export const platform = join(root, ".sst/platform");

/**
 * Makes SST write its components and their types, unless those of its version are there. It needs the
 * npm registry, no account, and half a minute the first time.
 *
 * @throws Error that says what to run by hand.
 */
export const installPlatform = async (): Promise<void> => {
  const { version } = JSON.parse(await readFile(join(root, "node_modules/sst/package.json"), "utf8"));
  const installed = await readFile(join(platform, "version"), "utf8").catch(() => undefined);
  if (installed?.trim() === version) return;

  // Without these it downloads Pulumi and Bun, which only a deployment needs.
  const offline = { SST_SKIP_DEPENDENCY_CHECK: "1", NO_BUN: "1", SST_TELEMETRY_DISABLED: "1" };
  const env = { ...process.env, ...offline, SST_STAGE: "ci" };
  await run(process.execPath, [join(root, "node_modules/sst/bin/sst.mjs"), "install"], {
    cwd: root,
    env,
  }).catch((cause: unknown) => {
    throw new Error("SST's components are missing. Run `pnpm exec sst install` with a network.", { cause });
  });
};

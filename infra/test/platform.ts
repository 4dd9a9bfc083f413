import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The project's root. */
export const root = join(import.meta.dirname, "../..");

/** Where SST keeps its components and their types. */
export const platform = join(root, ".sst/platform");

/**
 * What SST gets its components' packages with. It calls Bun, or npm where there is no Bun. pnpm answers to the same words, and does in seconds, mostly from
 * its store, what npm unpacks for half a minute; so it stands in where it runs this. Flat, as the components expect
 * their packages, not as a part of this workspace, and like Bun without the packages' scripts.
 */
const packageManager = (): Record<string, string> => {
  const pnpm = process.env.npm_execpath ?? "";
  if (!/^pnpm(\.exe)?$/.test(basename(pnpm))) return { NO_BUN: "1" };
  return {
    SST_BUN_PATH: pnpm,
    pnpm_config_ignore_workspace: "true",
    pnpm_config_node_linker: "hoisted",
    pnpm_config_ignore_scripts: "true",
    pnpm_config_lockfile: "false",
  };
};

/**
 * Makes SST write its components and their types, unless those of its version are there. It needs the
 * npm registry, no account, and some seconds the first time.
 *
 * @throws Error that says what to run by hand.
 */
export const installPlatform = async (): Promise<void> => {
  const { version } = JSON.parse(await readFile(join(root, "node_modules/sst/package.json"), "utf8"));
  const installed = await readFile(join(platform, "version"), "utf8").catch(() => undefined);
  if (installed?.trim() === version) return;

  // It would download Pulumi and Bun, which only a deployment needs.
  const offline = { SST_SKIP_DEPENDENCY_CHECK: "1", SST_TELEMETRY_DISABLED: "1", ...packageManager() };
  const env = { ...process.env, ...offline, SST_STAGE: "ci" };
  await run(process.execPath, [join(root, "node_modules/sst/bin/sst.mjs"), "install"], {
    cwd: root,
    env,
  }).catch((cause: unknown) => {
    throw new Error("SST's components are missing. Run `pnpm exec sst install` with a network.", { cause });
  });
};

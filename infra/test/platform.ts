import { execFile } from "node:child_process";
import { access, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { flatAndApart, pnpmProgram } from "./pnpm.ts";

const run = promisify(execFile);

/** The project's root. */
export const root = join(import.meta.dirname, "../..");

/** Where SST keeps its components and their types. */
export const platform = join(root, ".sst/platform");

const readJson = async (file: string) => JSON.parse(await readFile(file, "utf8"));

/**
 * Whether the components of this version are installed, including the last file of an installation.
 */
const isInstalled = async (version: string) => {
  const installed = await readFile(join(platform, "version"), "utf8").catch(() => undefined);
  if (installed?.trim() !== version) return false;
  const last = ["config.d.ts", "node_modules/@pulumi/aws/package.json"];
  return Promise.all(last.map((file) => access(join(platform, file)))).then(
    () => true,
    () => false,
  );
};

/** pnpm takes the versions that the components require only from its settings. */
const insist = async (program: string, env: NodeJS.ProcessEnv) => {
  const { overrides } = await readJson(join(platform, "package.json"));
  if (!overrides) return;
  const pnpm_config_overrides = JSON.stringify(overrides);
  await run(program, ["install"], { cwd: platform, env: { ...env, pnpm_config_overrides } });
};

/**
 * SST installs its components' packages with Bun, or with npm, which unpacks for half a minute what
 * pnpm mostly has in its store. So pnpm installs them, if it runs this.
 */
const install = async () => {
  // It would download Pulumi, which only a deployment needs, and Bun.
  const offline = { SST_SKIP_DEPENDENCY_CHECK: "1", SST_TELEMETRY_DISABLED: "1", SST_STAGE: "ci" };
  const pnpm = pnpmProgram();
  const packages = pnpm ? { SST_BUN_PATH: pnpm, ...flatAndApart } : { NO_BUN: "1" };
  const env = { ...process.env, ...offline, ...packages };
  await run(process.execPath, [join(root, "node_modules/sst/bin/sst.mjs"), "install"], { cwd: root, env });
  if (pnpm) await insist(pnpm, env);
};

/**
 * Makes SST write its components and their types, unless those of its version exist. It needs the
 * npm registry, no account, and the first time some seconds with pnpm, or half a minute with npm.
 *
 * @throws Error that says what to run by hand.
 */
export const installPlatform = async (): Promise<void> => {
  const { version } = await readJson(join(root, "node_modules/sst/package.json"));
  if (await isInstalled(version)) return;
  await install().catch(async (cause: unknown) => {
    // SST writes it before it has the packages: half of them must not be mistaken for all.
    await rm(join(platform, "version"), { force: true });
    throw new Error("SST's components are missing. Run `pnpm exec sst install` with a network.", { cause });
  });
};

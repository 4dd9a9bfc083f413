/**
 * Plans one occasion after the other in one process, which loads AWS's provider once: thousands of
 * modules. It is a separate process, since a plan changes the working directory, and is complete
 * when the process has nothing left to do.
 *
 * Usage: node planner.ts PROGRAM PLATFORM OCCASIONS, where OCCASIONS is JSON. Writes a `Planning`
 * for each, as JSON.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Occasion, Planning } from "./plan.ts";

const [program = "", platform = "", json = "[]"] = process.argv.slice(2);
const occasions: Occasion[] = JSON.parse(json);
const home = process.cwd();

/** Runs something with additions to the environment, and restores the environment. */
const withEnvironment = async <Result>(more: Record<string, string>, work: () => Promise<Result>) => {
  const before = { ...process.env };
  Object.assign(process.env, more);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before);
  }
};

const plan = async ({ stage, mode, decided, secrets = {} }: Occasion, nth: number): Promise<Planning> => {
  const root = await mkdtemp(join(tmpdir(), "parley-plan-"));
  try {
    // The site's build is a resource too, and produces nothing here: this replaces its output.
    const site = join(root, "packages/web/dist");
    await mkdir(site, { recursive: true });
    await writeFile(join(site, "index.html"), "<!doctype html>");
    const set = Object.entries(secrets).map(([name, value]) => [`SST_SECRET_${name}`, value]);
    return await withEnvironment({ ...decided, ...Object.fromEntries(set) }, async () => {
      // Each address is a separate module to Node.
      const loaded: typeof import("./program.ts") = await import(`${program}?${nth}`);
      return await loaded.plan(stage, mode, { root, platform });
    });
  } finally {
    process.chdir(home);
    await rm(root, { recursive: true });
  }
};

const planAll = async () => {
  const plannings: Planning[] = [];
  for (const [nth, occasion] of occasions.entries()) {
    const tell = () => console.error(`While this was planned: ${JSON.stringify(occasion)}`);
    process.once("exit", tell);
    plannings.push(await plan(occasion, nth));
    process.off("exit", tell);
  }
  process.stdout.write(JSON.stringify(plannings));
};

// Not awaited: the process may have nothing left to do in between.
void planAll();

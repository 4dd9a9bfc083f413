import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { decisions } from "./decisions.ts";
import type { Inputs } from "./inputs.ts";
import { platform } from "./platform.ts";

/** A resource as the configuration requests it. */
export type PlannedResource = {
  /** Pulumi's token, such as `aws:dynamodb/table:Table`. */
  type: string;
  /** The logical name. */
  name: string;
  inputs: Inputs;
  /** Whether it stays in the account when the stage is removed. */
  retained: boolean;
};

/** What a deployment of one stage would create. */
export type Plan = {
  app: { name: string; removal: string; protect: boolean };
  resources: PlannedResource[];
  outputs: Record<string, unknown>;
};

/**
 * What SST's command line puts in front of a program: `require` and the like, which some of its
 * parts use, and `$app`, which some read while they are loaded.
 */
const preamble = `
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const { filename: __filename, dirname: __dirname } = import.meta;
globalThis.$app = {};
`;

/** What is planned: `sst deploy` of a stage, or `sst dev`. */
export type Occasion = {
  stage: string;
  mode: "deploy" | "dev";
  /** The plan's name, if there are several of one stage. Default: the stage. */
  as?: string;
  /** The deployer's decisions. Default: none. */
  decided?: Record<string, string>;
  /** Secrets set by `sst secret set`: name -> value. Default: none. */
  secrets?: Record<string, string>;
};

/** The result of an occasion: its plan, or the sentence of a refused deployment. */
export type Planning = Plan | { refusal: string };

/** Bundles the planning program, for as long as it is used. */
const withProgram = async <Result>(use: (program: string) => Promise<Result>): Promise<Result> => {
  // Inside the platform's folder, so that Node finds what the components import.
  const outfile = join(platform, `plan-${process.pid}-${randomUUID()}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, "program.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    packages: "external",
    inject: [join(platform, "src/shim/run.js")],
    banner: { js: preamble },
    tsconfigRaw: {},
    logLevel: "silent",
  });
  try {
    return await use(outfile);
  } finally {
    await rm(outfile);
  }
};

/** Where Node keeps what it has compiled of the platform. */
const compiled = join(platform, "node_modules/.cache/compiled");

/** Including those that the test's machine has set. */
const undecided = Object.fromEntries(decisions.map((name) => [name, ""]));

/**
 * Runs the configuration for each occasion, with Pulumi's mocks in place of AWS.
 *
 * @returns The result of each, by its name.
 * @throws Error with the program's output, when it exits early.
 */
const planEach = (occasions: readonly Occasion[]): Promise<Map<string, Planning>> =>
  withProgram(async (program) => {
    const planner = join(import.meta.dirname, "planner.ts");
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [planner, program, platform, JSON.stringify(occasions)],
      {
        env: { ...process.env, NODE_COMPILE_CACHE: compiled, ...undecided },
        maxBuffer: 64 * 2 ** 20,
      },
    );
    const plannings: Planning[] = JSON.parse(stdout);
    return new Map(occasions.map(({ as, stage }, nth) => [as ?? stage, plannings[nth] ?? unplanned]));
  });

const unplanned: Planning = { refusal: "The planner has left it out." };

/**
 * Plans each stage that should be planned, and tries each that should be refused.
 *
 * @returns The plans, and the refusals, by name. A refusal says how many resources had been
 *   requested before it.
 * @throws Error with the refusal of a stage that should be planned.
 */
export const planStages = async (
  wanted: readonly Occasion[],
  unwanted: readonly Occasion[] = [],
): Promise<{ plans: Map<string, Plan>; refusals: Map<string, string> }> => {
  const plannings = await planEach([...wanted, ...unwanted]);
  const plans = new Map<string, Plan>();
  const refusals = new Map<string, string>();
  for (const [name, planning] of plannings) {
    if ("refusal" in planning) refusals.set(name, planning.refusal);
    else plans.set(name, planning);
  }
  for (const { as, stage } of wanted) {
    const refusal = refusals.get(as ?? stage);
    if (refusal !== undefined) throw new Error(`${as ?? stage} is not planned: ${refusal}`);
  }
  return { plans, refusals };
};

/** Secrets that somebody sets. */
export const setGuestKey = "the-guest-key-that-somebody-has-set";
export const googleSecret = "the-google-secret";

import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { decisions } from "./decisions.ts";
import { platform } from "./platform.ts";

/** A resource as the configuration asks for it. */
export type PlannedResource = {
  /** Pulumi's token, such as `aws:dynamodb/table:Table`. */
  type: string;
  /** The logical name. */
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: each type of resource has inputs of its own
  inputs: any;
  /** Whether it stays in the account when the stage is removed. */
  retained: boolean;
};

/** What a deployment of one stage would make. */
export type Plan = {
  app: { name: string; removal: string; protect: boolean };
  resources: PlannedResource[];
  outputs: Record<string, unknown>;
};

/**
 * What SST's command line puts before a program: `require` and the like, which some of its parts use,
 * and `$app`, which some read while they are loaded.
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
  /** What the plan is called, where several are of one stage. Default: the stage. */
  as?: string;
  /** What the one who deploys decides. Default: nothing. */
  decided?: Record<string, string>;
  /** What `sst secret set` has set: name -> value. Default: nothing. */
  secrets?: Record<string, string>;
};

/** Bundles the program that plans, for as long as it is used. */
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

/**
 * Runs the configuration for each occasion, with Pulumi's mocks in the place of AWS.
 *
 * @returns The plan of each stage.
 * @throws Error with the program's output, when the configuration itself fails.
 */
export const planStages = (occasions: readonly Occasion[]): Promise<Map<string, Plan>> =>
  withProgram(async (program) => {
    const plan = async (each: Occasion) => [each.as ?? each.stage, await planStage(each, program)] as const;
    // The others find compiled what the first one needed: thousands of modules of AWS's provider.
    const [first, ...others] = occasions;
    const begun = first ? [await plan(first)] : [];
    return new Map([...begun, ...(await Promise.all(others.map(plan)))]);
  });

/** What a deployment that is refused says, and how many resources it had asked for before. */
export const refusalOf = (occasion: Occasion): Promise<string> =>
  withProgram(async (program) => {
    const planning = planStage(occasion, program);
    return planning.then(
      () => "It was planned.",
      (error: { stderr?: string }) => error.stderr ?? String(error),
    );
  });

/** Where Node keeps what it has compiled of the platform. */
const compiled = join(platform, "node_modules/.cache/compiled");

/** Also those that the machine of the test has set. */
const undecided = Object.fromEntries(decisions.map((name) => [name, ""]));

const planStage = async (
  { stage, mode, decided, secrets = {} }: Occasion,
  program: string,
): Promise<Plan> => {
  const root = await mkdtemp(join(tmpdir(), "parley-plan-"));
  try {
    // The site's build is a resource too, so here it leaves nothing: this stands for its output.
    const site = join(root, "packages/web/dist");
    await mkdir(site, { recursive: true });
    await writeFile(join(site, "index.html"), "<!doctype html>");
    const settings = {
      STAGE: stage,
      MODE: mode,
      ROOT: root,
      PLATFORM: platform,
      NODE_COMPILE_CACHE: compiled,
    };
    const set = Object.entries(secrets).map(([name, value]) => [`SST_SECRET_${name}`, value]);
    const env = { ...process.env, ...settings, ...undecided, ...decided, ...Object.fromEntries(set) };
    const { stdout } = await promisify(execFile)(process.execPath, [program], {
      env,
      maxBuffer: 64 * 2 ** 20,
    });
    return JSON.parse(stdout);
  } finally {
    await rm(root, { recursive: true });
  }
};

/** Secrets that somebody sets. */
export const setGuestKey = "the-guest-key-that-somebody-has-set";
export const googleSecret = "the-google-secret";

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "./platform.ts";

type Step = {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
};

/** A job, as far as it matters to the tests. */
export type Job = {
  if?: string;
  needs?: string | string[];
  environment?: string | { name: string };
  concurrency?: { group: string; "cancel-in-progress": boolean };
  permissions?: Record<string, string>;
  env?: Record<string, string>;
  strategy?: { matrix?: { stage?: string[] } };
  steps: Step[];
};

export type Workflow = {
  on: { pull_request: { types: string[] } };
  permissions: Record<string, string>;
  concurrency?: unknown;
  jobs: Record<string, Job>;
};

export const file = ".github/workflows/main.yml";

/** The workflow's text. */
export const readWorkflow = () => readFile(join(root, file), "utf8");

/** The workflow as GitHub reads it. */
export const parseWorkflow = (text: string): Workflow => parse(text);

/** Everything that jobs run in a shell. */
export const scriptsOf = ({ steps }: Job) => steps.flatMap(({ run }) => run ?? []);

/** Whether a job may ask AWS for credentials. */
export const hasCredentials = ({ permissions = {} }: Job) => permissions["id-token"] === "write";

/** The jobs that run a command of SST: `deploy`, `remove`. */
export const jobsThat = ({ jobs }: Workflow, command: "deploy" | "remove") =>
  Object.entries(jobs).filter(([, job]) => scriptsOf(job).some((run) => run.includes(`sst ${command}`)));

import { hasCredentials, type Job, jobsThat, scriptsOf, type Workflow } from "./workflow.ts";

/** The stage that a job works on, as the workflow writes it: `pr-${{ github.event.number }}`. */
const stageOf = ({ env = {}, steps }: Job) =>
  [env, ...steps.map((step) => step.env ?? {})]
    .map(({ STAGE }) => STAGE)
    .find((stage) => stage !== undefined);

const needs = (job: Job) => [job.needs ?? []].flat();

const pinned = /@[0-9a-f]{40}$/;

/** The actions that a job must pin to a commit: all, if there are credentials or could be. */
const unpinned = (job: Job) => job.steps.flatMap(({ uses }) => (uses && !pinned.test(uses) ? [uses] : []));

/** Node and pnpm versions without all three numbers. */
const inexact = (job: Job) => [
  ...job.steps.flatMap((step) => {
    const version = step.with?.["node-version"];
    return version === undefined || /^\d+\.\d+\.\d+$/.test(String(version)) ? [] : [`Node ${version}`];
  }),
  ...scriptsOf(job).flatMap((run) =>
    (run.match(/pnpm@\S+/g) ?? []).filter((pnpm) => !/@\d+\.\d+\.\d+$/.test(pnpm)),
  ),
];

/** Scripts into which GitHub would paste text that others wrote. */
const pasted = (job: Job) => scriptsOf(job).filter((run) => run.includes(`\${{`));

const ofCredentials = ([name, job]: [string, Job]) => [
  ...unpinned(job).map((uses) => `${name} runs ${uses} with credentials`),
  ...inexact(job).map((tool) => `${name} runs ${tool} with credentials`),
];

const ofDeploying = ([name, job]: [string, Job]) => {
  const stage = stageOf(job);
  const { group, "cancel-in-progress": cut } = job.concurrency ?? {};
  return [
    ...(stage && group?.includes(stage) ? [] : [`${name} may run twice at once for ${stage}`]),
    ...(cut === false ? [] : [`${name} may be cut short`]),
  ];
};

const ofDeployments = ([name, job]: [string, Job]) => {
  const runs = scriptsOf(job);
  const deployed = runs.findIndex((run) => run.includes("sst deploy"));
  const looked = runs.findIndex((run) => / smoke --stage "\$STAGE"/.test(run));
  return [
    ...(looked > deployed ? [] : [`${name} does not look at what it has deployed`]),
    ...(needs(job).includes("test") ? [] : [`${name} does not wait for the tests`]),
    ...(needs(job).includes("audit") ? [`${name} waits for the audit`] : []),
  ];
};

const ownCode = "github.event.pull_request.head.repo.full_name == github.repository";

const ofPreviews = (workflow: Workflow) => {
  const stages = (command: "deploy" | "remove") =>
    jobsThat(workflow, command).flatMap(([, job]) => (isPreview(job) ? [stageOf(job)] : []));
  const removed = stages("remove");
  const closing = workflow.on.pull_request.types.includes("closed");
  const made = stages("deploy");
  return [
    ...(made.length > 0 ? [] : ["no pull request has a stage"]),
    ...made.flatMap((stage) => (closing && removed.includes(stage) ? [] : [`nobody removes ${stage}`])),
  ];
};

const isPreview = (job: Job) => stageOf(job)?.includes("github.event.number") ?? false;

const ofForks = ([name, job]: [string, Job]) => {
  const safe = job.if?.includes("github.event_name == 'push'") || job.if?.includes(ownCode);
  return safe ? [] : [`${name} runs a fork's code with credentials`];
};

/** What is wrong with a workflow, one sentence each. */
export const faultsOf = (workflow: Workflow): string[] => {
  const jobs = Object.entries(workflow.jobs);
  const trusted = jobs.filter(([, job]) => hasCredentials(job));
  const deploying = jobsThat(workflow, "deploy");
  return [
    ...("id-token" in workflow.permissions ? ["every job has credentials"] : []),
    ...(workflow.concurrency === undefined ? [] : ["the tests wait for deployments"]),
    ...jobs.flatMap(([name, job]) => pasted(job).map((run) => `${name} pastes into a script: ${run}`)),
    ...trusted.flatMap(ofCredentials),
    ...trusted.flatMap(ofForks),
    ...[...deploying, ...jobsThat(workflow, "remove")].flatMap(ofDeploying),
    ...deploying.flatMap(ofDeployments),
    ...ofPreviews(workflow),
  ];
};

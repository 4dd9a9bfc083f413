/**
 * Runs `sst.config.ts` under Pulumi's mocks, the way SST's command line runs it for real, and writes each
 * resource with its inputs to standard output as JSON. It is bundled with SST's own components, and is
 * a process of its own, since it changes the working directory and its end is the sign that no resource
 * is still to come.
 */
import config from "../../sst.config.ts";
import { answerCommandLine } from "./command-line.ts";
import { answerCall, stateOf } from "./mock-cloud.ts";
import type { Plan, PlannedResource } from "./plan.ts";

const { STAGE: stage = "", ROOT: root = "", PLATFORM: platform = "", MODE: mode } = process.env;
const app = await config.app({ stage });
const work = `${root}/.sst`;

Object.assign(globalThis, {
  $app: { ...app, stage, providers: {} },
  $dev: mode === "dev",
  $cli: {
    command: mode,
    paths: { home: work, root, work, platform },
    state: { version: {} },
    env: {},
  },
  aws: await import("@pulumi/aws"),
  sst: await import("../../.sst/platform/src/components/index.ts"),
});
const { run } = await import("../../.sst/platform/src/auto/run.ts");
process.env.SST_SERVER = await answerCommandLine(`${work}/bundle`);

const resources: PlannedResource[] = [];
const kept = new Set<string>();
const keyOf = ({ type, name }: { type: string; name: string }) => `${type} ${name}`;

await $util.runtime.setMocks(
  {
    newResource: ({ type, name, inputs, id, custom }) => {
      // With an id it is looked up, not made.
      if (!id) resources.push({ type, name, inputs, retained: false });
      if (custom === false) return { id: undefined, state: inputs };
      return stateOf({ type, name, inputs });
    },
    call: answerCall,
  },
  app.name,
  stage,
  false,
);

const outputs = await $util.runtime
  .runInPulumiStack(() =>
    run(async () => {
      $util.runtime.registerStackTransformation((resource) => {
        if (resource.opts.retainOnDelete) kept.add(keyOf(resource));
        return undefined;
      });
      return config.run();
    }),
  )
  .catch((error: unknown) => {
    const made = resources.filter(({ type }) => !type.startsWith("pulumi:"));
    console.error(error, `\nAsked for before: ${made.length} resources.`);
    process.exit(1);
  });

process.once("beforeExit", () => {
  const plan: Plan = {
    app: { name: app.name, removal: app.removal ?? "remove", protect: app.protect ?? false },
    resources: resources.map((resource) => ({ ...resource, retained: kept.has(keyOf(resource)) })),
    outputs: Object(outputs),
  };
  process.stdout.write(JSON.stringify(plan));
});

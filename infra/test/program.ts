/**
 * Runs `sst.config.ts` under Pulumi's mocks, as SST's command line runs it for real. It is bundled
 * with SST's own components, and reloaded for each plan, since both keep state in their modules.
 * The packages that they load stay.
 */
import { once } from "node:events";
import { inspect } from "node:util";
import config from "../../sst.config.ts";
import { answerCommandLine } from "./command-line.ts";
import { answerCall, stateOf } from "./mock-cloud.ts";
import type { PlannedResource, Planning } from "./plan.ts";

/** Where a plan is made: the folders that SST treats as the project's root and as its own. */
type Place = { root: string; platform: string };

const keyOf = ({ type, name }: { type: string; name: string }) => `${type} ${name}`;

/**
 * Plans one stage. The environment contains the deployer's decisions.
 *
 * @returns the plan once no resource is pending, or the refusal with how many resources were
 *   requested before it.
 */
export const plan = async (
  stage: string,
  mode: "deploy" | "dev",
  { root, platform }: Place,
): Promise<Planning> => {
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

  await $util.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id, custom }) => {
        // With an id it is looked up, not created.
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

  const errors: unknown[] = [];
  const note = (error: unknown) => {
    errors.push(error);
  };
  // Pulumi rejects its own promises with errors that the configuration throws, and nothing awaits
  // some of them.
  process.on("unhandledRejection", note);
  const configured = $util.runtime.runInPulumiStack(() =>
    run(async () => {
      $util.runtime.registerStackTransformation((resource) => {
        if (resource.opts.retainOnDelete) kept.add(keyOf(resource));
        return undefined;
      });
      return config.run();
    }),
  );
  const outputs = await configured.catch(note);
  // No resource is pending when the process has nothing left to do.
  await once(process, "beforeExit");
  process.off("unhandledRejection", note);
  if (errors.length > 0) {
    const made = resources.filter(({ type }) => !type.startsWith("pulumi:"));
    return { refusal: `${inspect(errors[0])}\nAsked for before: ${made.length} resources.` };
  }
  return {
    app: { name: app.name, removal: app.removal ?? "remove", protect: app.protect ?? false },
    resources: resources.map((resource) => ({ ...resource, retained: kept.has(keyOf(resource)) })),
    outputs: Object(outputs),
  };
};

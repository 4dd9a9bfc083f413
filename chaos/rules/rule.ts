import type { Timing } from "../../packages/client/src/timing.ts";
import type { Patch } from "../../packages/local/src/lambda/patch.ts";
import type { CloudProcess } from "../cloud/cloud-process.ts";
import type { Gathering } from "../people/gathering.ts";
import type { Breach } from "../proof/ledger.ts";

/** One of the rules that the promise rests on, how to break it, and a schedule in which that shows. */
export type Rule = {
  name: string;
  /** What breaks it in the functions. */
  patches: readonly Patch[];
  /** What breaks it in the clients: how they read the log. */
  fetch?: typeof globalThis.fetch;
  timing: Partial<Timing>;
  /** How the checks see it. */
  shows: Breach;
  /** What happens. When it resolves nothing goes wrong any more, and everybody should come to see the same. */
  schedule(scene: Scene): Promise<void>;
};

export type Scene = {
  cloud: CloudProcess;
  gathering: Gathering;
  /** What the clients that may be broken read the log through. */
  reading: { fetch?: typeof globalThis.fetch };
};

import type { Patch } from "../../packages/aws-local/src/lambda/patch.ts";
import type { Tuning } from "../../packages/core/src/tuning.ts";
import type { FaultPlan } from "../../packages/local/src/faults/plan.ts";
import type { Heard } from "../../packages/local/test/closed-room-watch.ts";

/** The addresses of a local cloud. */
export type Addresses = {
  ws: string;
  api: string;
  management: string;
  dynamodb: string;
  lambda: string;
  sqs: string;
};

export type Ports = { gateway: number; api: number; dynamodb: number; lambda: number; sqs: number };

/** The settings of the child process. */
export type ChildOptions = { ports: Ports; data: string; patches?: readonly Patch[]; tuning?: Tuning };

/** From the child to its parent. */
export type FromChild =
  | { kind: "ready"; addresses: Addresses }
  | { kind: "counts"; counts: Counts; cpuSeconds: number }
  | { kind: "heard"; heard: Heard };

/** From the parent to the child: the faults from now on. */
export type ToChild = { faults: FaultPlan };

/** How often each fault was actually injected. */
export type Counts = Readonly<Record<string, number>>;

import { fanout } from "./survivors/fanout.ts";
import { gateway } from "./survivors/gateway.ts";
import { identity } from "./survivors/identity.ts";
import { log } from "./survivors/log.ts";
import { outbox } from "./survivors/outbox.ts";
import { room } from "./survivors/room.ts";
import { sends } from "./survivors/sends.ts";
import { timeline } from "./survivors/timeline.ts";

/**
 * Mutants of a file that no test can notice, or need not, each as `mutate` prints it. An expression stands
 * for all that it matches: for a kind that one sentence explains.
 */
export type Explained = { file: string; why: string; mutants: readonly (string | RegExp)[] };

export const explained: readonly Explained[] = [
  ...log,
  ...room,
  ...fanout,
  ...gateway,
  ...identity,
  ...timeline,
  ...outbox,
  ...sends,
];

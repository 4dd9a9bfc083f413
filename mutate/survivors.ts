import { eventKinds } from "./survivors/event-kinds.ts";
import type { Explained } from "./survivors/explained.ts";
import { fanout } from "./survivors/fanout.ts";
import { gateway } from "./survivors/gateway.ts";
import { identity } from "./survivors/identity.ts";
import { log } from "./survivors/log.ts";
import { outbox } from "./survivors/outbox.ts";
import { reads } from "./survivors/reads.ts";
import { room } from "./survivors/room.ts";
import { sends } from "./survivors/sends.ts";
import { timeline } from "./survivors/timeline.ts";

export const explained: readonly Explained[] = [
  ...log,
  ...eventKinds,
  ...room,
  ...reads,
  ...fanout,
  ...gateway,
  ...identity,
  ...timeline,
  ...outbox,
  ...sends,
];

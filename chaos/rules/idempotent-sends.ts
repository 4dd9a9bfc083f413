import { talk } from "../model/commands.ts";
import type { Rule } from "./rule.ts";

/**
 * Answers to sends are lost, so that they are sent again; and nothing remembers that they were
 * stored.
 */
export const idempotentSends: Rule = {
  name: "a message that is sent again is the same message",
  patches: [
    {
      file: "packages/core/src/log/append.ts",
      replace: ["looksFirst ? await findStored(store, draft) : undefined", "undefined"],
    },
    {
      file: "packages/core/src/log/intent.ts",
      replace: ["return stored.rejected ? readIntent(store, draft) : intent;", "return intent;"],
    },
  ],
  happenings: talk,
  timing: { ackWait: 1_000, retryBase: 1, retryCap: 1, pongWait: 10_000 },
  faults: [{ fault: "lostReply", task: "sendMessage", rate: 0.2 }],
};

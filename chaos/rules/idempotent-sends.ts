import { until } from "../until.ts";
import type { Rule } from "./rule.ts";

/** Answers to sends are lost, so that they are sent again; and nothing remembers that they were stored. */
export const idempotentSends: Rule = {
  name: "a message that is sent again is the same message",
  patches: [
    {
      file: "packages/core/src/log/append.ts",
      replace: ["draft.retry ? await findStored(store, draft) : undefined", "undefined"],
    },
    {
      file: "packages/core/src/log/intent.ts",
      replace: ["return stored.rejected ? readIntent(store, draft) : intent;", "return intent;"],
    },
  ],
  // The client sends again at once, and before it could have found its message in the log.
  shows: "doubled",
  timing: { ackWait: 1_000, retryBase: 1, retryCap: 1, heartbeat: 60_000, pongWait: 10_000 },
  schedule: async ({ cloud, gathering }) => {
    const writer = await gathering.invite("writer", ["deaf"]);
    await gathering.allIn(60_000);
    cloud.suffer({
      seed: 1,
      rules: [
        { fault: "lostReply", task: "sendMessage", times: 1 },
        { fault: "lostReply", task: "ping" },
      ],
    });
    for (let count = 0; count < 3; count += 1) writer.send("deaf");
    await until(() => writer.pending === 0, { within: 30_000 });
    cloud.calm();
  },
};

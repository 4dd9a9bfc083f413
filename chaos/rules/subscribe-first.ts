import { until } from "../until.ts";
import type { Rule } from "./rule.ts";

/** A joining client is told the head first, and subscribed a good while later. */
export const subscribeFirst: Rule = {
  name: "subscribe, then read the head",
  patches: [
    {
      file: "packages/core/src/room/enter.ts",
      replace: [
        "await subscribe(store, room, connection);\n  const head = await openRoom(store, room);",
        "const head = await openRoom(store, room);\n  await subscribe(store, room, connection);",
      ],
    },
  ],
  // The next ping would mend it, minutes later by default.
  shows: "differs",
  timing: { heartbeat: 4 * 60_000, ackWait: 20_000 },
  schedule: async ({ cloud, gathering }) => {
    const writer = await gathering.invite("writer", ["talk"]);
    const joiner = await gathering.invite("joiner", ["lobby"]);
    await gathering.allIn(60_000);
    writer.send("talk");
    await until(() => writer.pending === 0, { within: 30_000 });
    const slow = { fault: "slowCall", function: "default", call: "PutItem subscription" } as const;
    cloud.suffer({ seed: 1, rules: [{ ...slow, latency: { ms: 5_000 } }] });
    joiner.join("talk");
    for (let count = 0; count < 8; count += 1) {
      writer.send("talk");
      await until(() => writer.pending === 0, { within: 30_000 });
      if (joiner.live) break;
    }
    await until(() => joiner.live, { within: 30_000 });
    cloud.calm();
  },
};

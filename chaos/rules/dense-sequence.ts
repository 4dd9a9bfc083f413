import { until } from "../until.ts";
import type { Rule } from "./rule.ts";

/** The places of a room are counted by reading and writing, and a message is put there whatever stands there. */
export const denseSequence: Rule = {
  name: "each event has a place of its own, from an atomic counter",
  patches: [
    {
      file: "packages/core/src/room/head.ts",
      replace: [
        "const takenAt = store.now();",
        `const takenAt = store.now();
        const known = await readHead(store, room);
        if (known) {
          await store.rooms.patch({ room }).set({ headAt: takenAt, head: known.head + 1 }).go();
          return { epoch: known.epoch, seq: known.head + 1, takenAt, priorAt: known.headAt };
        }`,
      ],
    },
    {
      file: "packages/core/src/log/append.ts",
      replace: [
        ".create({\n      room,\n      seq: place.seq,",
        ".put({\n      room,\n      seq: place.seq,",
      ],
    },
  ],
  shows: "lost",
  timing: { heartbeat: 1_000 },
  schedule: async ({ cloud, gathering }) => {
    const crowd = await Promise.all(
      Array.from({ length: 6 }, (_, index) => gathering.invite(`p${index}`, ["crowded"])),
    );
    await gathering.allIn(60_000);
    const slow = { fault: "slowCall", function: "send", service: "dynamodb", latency: { ms: 50 } } as const;
    cloud.suffer({ seed: 1, rules: [slow] });
    for (let count = 0; count < 4; count += 1) for (const person of crowd) person.send("crowded");
    await until(() => crowd.every((person) => person.pending === 0), { within: 10_000 });
    cloud.calm();
  },
};

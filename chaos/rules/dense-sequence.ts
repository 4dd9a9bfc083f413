import { talk } from "../model/commands.ts";
import type { Rule } from "./rule.ts";

/**
 * The seqs of a room are counted by reading and writing, and a message is stored at its seq
 * whatever is there already.
 */
export const denseSequence: Rule = {
  name: "each event has a place of its own, from an atomic counter",
  patches: [
    {
      file: "packages/core/src/log/head.ts",
      replace: [
        "const takenAt = store.now();",
        `const takenAt = store.now();
        const known = await readHead(store, room);
        if (known) {
          await store.rooms.patch({ room }).set({ headAt: takenAt, head: known.head + 1 }).go();
          const { epoch, headAt: previousAt, lastFourMs, outside } = known;
          return { epoch, seq: known.head + 1, takenAt, previousAt, lastFourMs, messages: known.head + 1, outside, aclKeys: [] };
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
  happenings: talk,
  timing: {},
  faults: [{ fault: "slowCall", function: "send", service: "dynamodb", latency: { ms: 50 } }],
};

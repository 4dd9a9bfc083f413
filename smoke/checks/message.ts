import type { Check } from "../runner/check.ts";
import { enterRoom } from "./chatter.ts";

/** A message between two users, with Parley's own client. */
export const message: Check = {
  name: "message",
  title: "Message",
  after: ["echo"],
  inRoom: true,
  lookAt:
    "Look at the log group of the function send, and at its right to post to connections (infra/permissions.ts).",
  run: async (context) => {
    const { visitors } = context;
    const [ada, bob] = await Promise.all([
      enterRoom(context, await visitors.visitor("Smoke")),
      enterRoom(context, await visitors.visitor("Smoke Reader")),
    ]);
    const rounds = [];
    for (const round of ["first", "second"]) {
      const begun = performance.now();
      const text = `The ${round} message of ${context.room}`;
      const [{ milliseconds }, heard] = await Promise.all([
        ada.say(text),
        bob
          .sees("A message was acknowledged, but not received by another client", (row) => row.text === text)
          .then(() => Math.round(performance.now() - begun)),
      ]);
      rounds.push(`acknowledged in ${milliseconds} ms and received in ${heard} ms`);
    }
    return `${rounds.join("; the next one ")}.`;
  },
};

import { Failed } from "../outcome.ts";
import type { Check } from "../runner/check.ts";
import { enterRoom } from "./chatter.ts";

/** A client that lost its connection misses nothing of what was sent meanwhile. */
export const resume: Check = {
  name: "resume",
  title: "Resume after a cut",
  after: ["echo"],
  inRoom: true,
  lookAt: "Look at the log groups of the functions default and disconnect.",
  run: async (context) => {
    const { visitors, room } = context;
    const [ada, bob] = await Promise.all([
      enterRoom(context, await visitors.visitor("Smoke")),
      enterRoom(context, await visitors.visitor("Smoke Reader")),
    ]);
    await bob.say(`Before the cut in ${room}`);
    bob.cut();
    const missed: string[] = [];
    for (const text of ["One", "Two", "Three"])
      missed.push((await ada.say(`${text}, missed in ${room}`)).row.id);
    const begun = performance.now();
    bob.mend();
    for (const id of missed)
      await bob.sees("Messages sent during the cut were missing after it", (row) => row.id === id);
    const milliseconds = Math.round(performance.now() - begun);
    const ids = bob.rows().map(({ id }) => id);
    const found = ids.filter((id) => missed.includes(id));
    if (found.join() !== missed.join())
      throw new Failed("Missed messages are duplicated, or in another order.");
    return `${missed.length} missed messages arrived ${milliseconds} ms later, once each and in order.`;
  },
};

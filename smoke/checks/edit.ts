import type { Check } from "../runner/check.ts";
import { enterRoom } from "./chatter.ts";

/** A message is edited, and the others receive the edit. */
export const edit: Check = {
  name: "edit",
  title: "Edit",
  after: ["message"],
  inRoom: true,
  lookAt:
    "Look at the log group of the function send, and at the route edit in packages/functions/src/manifest.ts.",
  run: async (context) => {
    const { visitors, room } = context;
    const [ada, bob] = await Promise.all([
      enterRoom(context, await visitors.visitor("Smoke")),
      enterRoom(context, await visitors.visitor("Smoke Reader")),
    ]);
    const { row } = await ada.say(`To be edited in ${room}`);
    const { seq = 0, id } = row;
    await bob.sees("The message was not received", (each) => each.id === id);
    const text = `Edited in ${room}`;
    const begun = performance.now();
    ada.client.edit(room, seq, text);
    await ada.sees(
      "The edit was not acknowledged",
      (each) => each.id === id && each.text === text && !each.change,
    );
    await bob.sees(
      "The edit was acknowledged, but not received by another client",
      (each) => each.id === id && each.text === text,
    );
    return `acknowledged and received in ${Math.round(performance.now() - begun)} ms.`;
  },
};

import { Failed } from "../outcome.ts";
import type { Check } from "../runner/check.ts";
import { asBrowser, openLine } from "../wire/handshake.ts";
import { heardIds } from "../wire/heard-ids.ts";

/** Enough at once to make a room busy, and few enough for Parley's own limits. */
const messages = 12;

/**
 * Fast messages go through the queue to workers, instead of being delivered by the function that
 * stored them.
 */
export const busy: Check = {
  name: "busy",
  title: "Busy room",
  after: ["message"],
  inRoom: true,
  lookAt:
    "Look at the log group of the function fanout, at its queue, and at the dead letters (infra/queue.ts).",
  run: async (context) => {
    const { visitors, room } = context;
    const [sender, listener] = await Promise.all(
      ["Smoke", "Smoke Reader"].map(async (name) => {
        const line = await openLine(context, asBrowser((await visitors.visitor(name)).token));
        line.say({ action: "hello", id: "hello", rooms: { [room]: null } });
        await line.hear("The welcome", ({ action }) => action === "welcome");
        return line;
      }),
    );
    if (!sender || !listener) throw new Error("Two lines were asked for.");
    const begun = performance.now();
    const ids = Array.from({ length: messages }, () => crypto.randomUUID());
    for (const id of ids) sender.say({ action: "sendMessage", room, message: `Fast in ${room}`, id });
    for (const id of ids) {
      const what = "The acknowledgement of one of many messages";
      const { frame } = await sender.hear(what, (answer) => answer.id === id);
      if (frame.action !== "message") throw new Failed(`One of many messages was refused: ${frame.message}`);
    }
    const missing = () => ids.filter((id) => !heardIds(listener).has(id)).length;
    await listener
      .hear("All of them", () => missing() === 0)
      .catch(() => {
        throw new Failed(`Of ${messages} messages at once, ${missing()} were acknowledged but not received.`);
      });
    return `${messages} messages at once were received within ${Math.round(performance.now() - begun)} ms.`;
  },
};

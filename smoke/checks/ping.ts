import { Failed } from "../outcome.ts";
import type { Check } from "../runner/check.ts";
import { asBrowser, openLine } from "../wire/handshake.ts";

/** The heartbeat. */
export const ping: Check = {
  name: "ping",
  title: "Ping",
  after: ["echo"],
  lookAt: "Look at the log group of the function default, and at the route responses in infra/routes.ts.",
  run: async (context) => {
    const { token } = await context.visitors.visitor("Smoke");
    const line = await openLine(context, asBrowser(token));
    const took = [];
    for (const id of ["first", "second"]) {
      const begun = performance.now();
      line.say({ action: "ping", id, rooms: {} });
      const { frame, at } = await line.hear("The pong", (answer) => answer.id === id);
      if (frame.action !== "pong")
        throw new Failed(`It was answered with "${frame.message ?? frame.action}".`);
      took.push(Math.round(at - begun));
    }
    return `answered in ${took.join(" ms, then ")} ms.`;
  },
};

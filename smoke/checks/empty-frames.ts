import { setTimeout as pause } from "node:timers/promises";
import { Failed } from "../outcome.ts";
import type { Check } from "../runner/check.ts";
import { openLine } from "../wire/handshake.ts";

/**
 * What API Gateway sends when a function of a two-way route returns no body, which is undocumented.
 * The ping of a legacy client is answered this way.
 */
export const emptyFrames: Check = {
  name: "empty-frames",
  title: "Empty frames",
  after: ["handshake-header"],
  lookAt:
    "A legacy client expects `welcome`, `message` and `error` frames only: look at packages/functions/src/default.ts.",
  run: async (context) => {
    const { token } = await context.visitors.visitor("Smoke");
    const line = await openLine(context, { headers: { authorization: `Bearer ${token}` } });
    line.say({ action: "ping", id: "unanswered" });
    // Any answer to this shows that the ping was handled, too.
    line.say({ action: "no-such-action", id: "marker" });
    await line.hear(
      "The answer to an unknown action",
      ({ id, action }) => id === "marker" && action === "error",
    );
    await pause(1_000);
    const empty = line.heard.filter(({ text }) => text === "");
    const odd = line.heard.find(({ text, frame }) => text !== "" && frame.id === "unanswered");
    if (odd) throw new Failed(`A legacy client's ping was answered: ${odd.text}`);
    return empty.length > 0
      ? "this stage sends one where a function answers nothing. Clients have to ignore it."
      : "this stage sends none where a function answers nothing.";
  },
};

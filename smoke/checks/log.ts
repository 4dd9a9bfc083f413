import { LogSlice } from "../../packages/core/src/protocol/event.ts";
import { Failed } from "../outcome.ts";
import type { Check } from "../runner/check.ts";
import { asBrowser, openLine } from "../wire/handshake.ts";
import { ask, askFor } from "../wire/http.ts";

/** Acknowledged messages are in the log that the HTTP API serves. */
export const log: Check = {
  name: "log",
  title: "Log over HTTP",
  after: ["echo"],
  inRoom: true,
  lookAt: "Look at the log group of the function api, and at its rights to the table (infra/permissions.ts).",
  run: async (context) => {
    const { stage, room, timeoutMs, visitors } = context;
    const { token } = await visitors.visitor("Smoke");
    const line = await openLine(context, asBrowser(token));
    const id = crypto.randomUUID();
    line.say({ action: "sendMessage", room, message: `For the log of ${room}`, id });
    const { frame } = await line.hear("The acknowledgement of a message", (answer) => answer.id === id);
    if (frame.action !== "message") throw new Failed(`A message was refused: ${frame.message}`);
    const after = Number(frame.seq) - 1;
    const address = `${stage.api}/rooms/${room}/log?after=${after}`;
    const { status } = await ask(address, { timeoutMs });
    if (status !== 401) throw new Failed(`Without a token it was answered with ${status}, and not with 401.`);
    const headers = { authorization: `Bearer ${token}` };
    const { events } = await askFor(LogSlice, address, { headers, timeoutMs });
    if (!events.some((event) => event.id === id))
      throw new Failed(`A message that was acknowledged as number ${frame.seq} is not in it.`);
    return `it has the message that was acknowledged as number ${frame.seq}.`;
  },
};

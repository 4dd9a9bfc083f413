import type { Check } from "../runner/check.ts";
import { ask } from "../wire/http.ts";

/** That anything answers at the address of the WebSocket API. */
export const socket: Check = {
  name: "socket",
  title: "WebSocket API",
  lookAt: "Look at the address, at infra/socket.ts, and whether the last deployment finished.",
  run: async ({ stage, timeoutMs }) => {
    // A plain request is refused, which is an answer.
    const { status } = await ask(stage.socket.replace(/^ws/, "http"), { timeoutMs });
    return `something answers at ${stage.socket} (${status} to a plain request).`;
  },
};

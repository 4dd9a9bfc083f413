import { Failed } from "../outcome.ts";
import type { Check } from "../runner/check.ts";
import { asBrowser, openLine } from "../wire/handshake.ts";

/** API Gateway takes frames of up to 32 KB from clients. */
export const largeFrame: Check = {
  name: "large-frame",
  title: "Frame of 33 KB",
  after: ["echo"],
  lookAt: "API Gateway closes with 1009 above 32 KB: check for proxies in between.",
  run: async (context) => {
    const { token } = await context.visitors.visitor("Smoke");
    const line = await openLine(context, asBrowser(token));
    line.say({ action: "ping", id: "large", padding: "x".repeat(33 * 1024) });
    const isAnswered = await line
      .hear("An answer", ({ id }) => id === "large")
      .then(
        () => true,
        () => false,
      );
    if (isAnswered) throw new Failed("It was taken, and answered.");
    if (line.code !== 1009)
      throw new Failed(
        line.code === undefined ? "It had no effect." : `It ended the connection with ${line.code}.`,
      );
    return "it ends the connection with 1009.";
  },
};

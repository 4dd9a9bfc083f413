import { setTimeout as pause } from "node:timers/promises";
import { createPoster } from "@parley/core/gateway/poster";
import { greetingPauses } from "@parley/core/greeting";
import type { LegacyWelcomeFrame } from "@parley/core/protocol/frame";
import { defaultRoom } from "@parley/core/wire/limits";
import * as v from "valibot";
import { setting } from "./setting.ts";

const Greeting = v.object({ connectionId: v.string(), userId: v.string() });

const post = createPoster(setting("PARLEY_SOCKET"));

/**
 * Greets a legacy client once its handshake is done, and gives up after `longestGreeting`. Invoked
 * asynchronously by `$connect`.
 */
export const handler = async (event: unknown) => {
  const { connectionId, userId } = v.parse(Greeting, event);
  const frame: LegacyWelcomeFrame = {
    action: "welcome",
    message: `Welcome to Parley! You are in the room "${defaultRoom}".`,
    room: defaultRoom,
    connectionId,
    userId,
    timestamp: new Date().toISOString(),
  };
  const payload = JSON.stringify(frame);
  // Until the handshake is done the connection answers like one that is gone.
  for (const next of [...greetingPauses, undefined]) {
    const outcome = await post(connectionId, payload, AbortSignal.timeout(5_000));
    // A post without an answer may have arrived, and nobody is greeted twice.
    if (outcome === "delivered" || outcome === "refused" || outcome === "unanswered") return;
    if (next !== undefined) await pause(next);
  }
};

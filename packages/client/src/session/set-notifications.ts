import { ParleyError } from "@parley/core/wire/error";
import type { Level } from "@parley/core/wire/notification-level";
import { askAgain } from "./ask-again.ts";
import type { Engine } from "./engine.ts";

/** How often it is tried where other devices change the setting at the same moment. */
const rounds = 3;

/** Sets what our user is notified of in a room: see `Parley.setNotifications`. */
export const setNotifications = async (
  engine: Pick<Engine, "ask" | "api" | "list">,
  { room, level }: { room: string; level: Level },
): Promise<void> => {
  for (let round = 0; round < rounds; round++) {
    const revision = (engine.list.setting(room)?.revision ?? 0) + 1;
    const answer = await askAgain(engine, { action: "notifications", room, level, revision });
    if (answer.action === "notifications" && answer.notifications.level === level) return;
  }
  throw new ParleyError("unavailable", "Another device has changed this at the same moment. Try again.");
};

import { ParleyError } from "@parley/core/wire/error";
import type { Engine } from "./engine.ts";

/** How often a request is sent whose answer does not come. */
const attempts = 3;

/**
 * Blocks a user, or unblocks them: see `Parley.setBlocked`. An answer may take as long as one over HTTP.
 * Repeating a request changes nothing.
 */
export const setBlocked = async (
  engine: Pick<Engine, "ask" | "api">,
  { user, blocked }: { user: string; blocked: boolean },
): Promise<void> => {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const asked = engine.ask({ action: "blocklist", user, blocked });
    const answer = await Promise.race([asked, afterWait(engine.api.wait)]);
    if (answer === "late") continue;
    if (answer?.action === "blocklist") return;
    if (answer?.action === "error" && answer.code !== "unknown")
      throw new ParleyError(answer.code, answer.message);
    break;
  }
  throw new ParleyError("unavailable", "The server could not be reached. Try again when you are connected.");
};

const afterWait = (milliseconds: number) =>
  new Promise<"late">((resolve) => setTimeout(() => resolve("late"), milliseconds));

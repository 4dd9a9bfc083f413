import { setTimeout as pause } from "node:timers/promises";
import { Progress } from "../../packages/core/src/protocol/http.ts";
import { Skipped } from "../outcome.ts";
import type { Check, Context } from "../runner/check.ts";
import type { Visitor } from "../users/visitors.ts";
import { askFor } from "../wire/http.ts";

/**
 * Deletes a guest, which takes a stage 40 s, since their messages may be in flight for that long.
 */
const remove = async ({ stage, timeoutMs }: Context, { token }: Visitor): Promise<void> => {
  const headers = { authorization: `Bearer ${token}` };
  for (;;) {
    const question = { method: "DELETE", headers, timeoutMs };
    const { done, retryAfter = 0 } = await askFor(Progress, `${stage.api}/account`, question);
    if (done) return;
    await pause(retryAfter * 1000);
  }
};

/** Deletes the guests of the run, as users delete themselves. */
export const cleanUp: Check = {
  name: "clean-up",
  title: "Clean-up",
  deadline: 120_000,
  lookAt: "Look at the log group of the function api.",
  run: async (context) => {
    const guests = context.visitors.guests();
    if (guests.length === 0) throw new Skipped("No guest was made.");
    await Promise.all(guests.map((guest) => remove(context, guest)));
    return `the ${guests.length} guests of this run are deleted. The room ${context.room} is what is left.`;
  },
};

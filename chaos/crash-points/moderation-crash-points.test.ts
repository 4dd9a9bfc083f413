import { afterAll } from "vitest";
import { startCloud } from "../../packages/local/src/cloud.ts";
import { neverBusy, settlesWithin } from "../../packages/local/test/tuning.ts";
import { moderationScenarios } from "./moderation-scenarios.ts";
import { sweep } from "./sweep.ts";

const start = () =>
  startCloud({ lambda: { retryDelaysMs: [20, 40] }, tuning: { ...settlesWithin(300), ...neverBusy } });
const clouds = await Promise.all([start(), start()]);
afterAll(async () => {
  await Promise.all(clouds.map((cloud) => cloud.close()));
});

/** What only moderation has. The rest is swept where nobody moderates. */
const isOfModeration = (task: string, call: string) =>
  task === "muteMember" || task === "setRules" || `${task} ${call}` === "sendMessage UpdateItem member";

await sweep({
  clouds,
  scenarios: moderationScenarios,
  mustDieAt: ({ function: name, task, call }) => {
    if (name !== "send" || !isOfModeration(task, call)) return false;
    // A subscriber who is gone is a matter of rooms.
    return call !== "DeleteItem connection" && !call.endsWith(" lease");
  },
});

import { afterAll } from "vitest";
import { startCloud } from "../../packages/local/src/cloud.ts";
import { neverBusy, settlesWithin } from "../../packages/local/test/tuning.ts";
import { closedScenarios } from "./closed-scenarios.ts";
import { sweep } from "./sweep.ts";

const start = () =>
  startCloud({ lambda: { retryDelaysMs: [20, 40] }, tuning: { ...settlesWithin(300), ...neverBusy } });
const clouds = await Promise.all([start(), start()]);
afterAll(async () => {
  await Promise.all(clouds.map((cloud) => cloud.close()));
});

/** What only such rooms have. The rest is swept in open ones. */
const tasks = ["createRoom", "changeRole", "leaveRoom", "archiveRoom"];

await sweep({
  clouds,
  scenarios: closedScenarios,
  mustDieAt: ({ function: name, task, call }) => {
    if (name !== "send" || !tasks.includes(task)) return false;
    // A subscriber who is gone is a matter of rooms, and two who open one room may read each other's event.
    if (call === "DeleteItem connection" || call.endsWith(" lease")) return false;
    return `${task} ${call}` !== "createRoom GetItem event";
  },
});

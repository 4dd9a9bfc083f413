import { afterAll } from "vitest";
import { startCloud } from "../../packages/local/src/cloud.ts";
import { neverBusy, settlesWithin } from "../../packages/local/test/tuning.ts";
import { roomScenarios } from "./room-scenarios.ts";
import { sweep } from "./sweep.ts";

const start = () =>
  startCloud({ lambda: { retryDelaysMs: [20, 40] }, tuning: { ...settlesWithin(300), ...neverBusy } });
const clouds = await Promise.all([start(), start()]);
afterAll(async () => {
  await Promise.all(clouds.map((cloud) => cloud.close()));
});

await sweep({
  clouds,
  scenarios: roomScenarios,
  mustDieAt: ({ function: name, task, call }) => {
    if (name === "send") return call.startsWith("DeleteItem");
    // Made when a reader and a retry give up a place at the same moment.
    return `${name} ${task} ${call}` !== "api GET /rooms/{room}/log GetItem event";
  },
});

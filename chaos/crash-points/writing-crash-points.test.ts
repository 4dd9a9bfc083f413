import { afterAll } from "vitest";
import { startCloud } from "../../packages/local/src/cloud.ts";
import { neverBusy, settlesWithin } from "../../packages/local/test/tuning.ts";
import { sweep } from "./sweep.ts";
import { writingScenarios } from "./writing-scenarios.ts";

const start = () =>
  startCloud({ lambda: { retryDelaysMs: [20, 40] }, tuning: { ...settlesWithin(300), ...neverBusy } });
const clouds = await Promise.all([start(), start()]);
afterAll(async () => {
  await Promise.all(clouds.map((cloud) => cloud.close()));
});

await sweep({
  clouds,
  scenarios: writingScenarios,
  // A subscriber who is gone is a matter of rooms.
  mustDieAt: ({ function: name, call }) =>
    name === "send" && !call.startsWith("DeleteItem") && !call.endsWith(" lease"),
});

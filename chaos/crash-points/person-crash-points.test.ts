import { afterAll } from "vitest";
import { startCloud } from "../../packages/local/src/cloud.ts";
import { neverBusy, settlesWithin } from "../../packages/local/test/tuning.ts";
import { personScenarios } from "./person-scenarios.ts";
import { sweep } from "./sweep.ts";

const rateLimits = { userReports: { burst: 1e6, perSecond: 1e6 } };
const start = () =>
  startCloud({
    rateLimits,
    lambda: { retryDelaysMs: [20, 40] },
    tuning: { ...settlesWithin(300), ...neverBusy },
  });
const clouds = await Promise.all([start(), start()]);
afterAll(async () => {
  await Promise.all(clouds.map((cloud) => cloud.close()));
});

/** What writes several items. */
const tasks = ["blocklist", "POST /rooms/{room}/reports", "POST /account/profile"];

await sweep({
  clouds,
  scenarios: personScenarios,
  mustDieAt: ({ task, call }) =>
    tasks.includes(task) && /Item (?:blocklist|report|room|user|lease)/.test(call),
});

import { afterAll } from "vitest";
import { startCloud } from "../../packages/local/src/cloud.ts";
import { alwaysBusy, largeFrom, settlesWithin } from "../../packages/local/test/tuning.ts";
import { busyScenarios } from "./busy-scenarios.ts";
import { sweep } from "./sweep.ts";

/*
 * As the other crash points, where every message takes the queue and every room is more than one
 * worker serves.
 */

const start = () =>
  startCloud({
    lambda: { retryDelaysMs: [20, 40] },
    queue: { visibilitySeconds: 0.4 },
    tuning: { ...settlesWithin(300), ...alwaysBusy, ...largeFrom(1) },
  });
const clouds = await Promise.all([start(), start()]);
afterAll(async () => {
  await Promise.all(clouds.map((cloud) => cloud.close()));
});

await sweep({
  clouds,
  scenarios: busyScenarios,
  mustDieAt: ({ function: name, service }) => name === "fanout" || service === "queue",
});

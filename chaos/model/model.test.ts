import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CloudProcess } from "../cloud/cloud-process.ts";
import { series } from "./commands.ts";
import { Model } from "./model.ts";
import { World } from "./world.ts";

/*
 * Whatever people do and whatever goes wrong, in the end everybody sees what the model says. A failure names its seed and
 * path: CHAOS_SEED=… CHAOS_PATH=… (and CHAOS_REPLAY=… where it names a replayPath) play it again.
 */

const { CHAOS_SEED, CHAOS_PATH, CHAOS_REPLAY, CHAOS_MODEL_SECONDS = "30" } = process.env;

let cloud: CloudProcess;
let runs = 0;
let messages = 0;

beforeAll(async () => {
  // The wait for a place whose send has died, shortened from 10 s: the rule is the same.
  const file = "packages/core/src/log/settle.ts";
  cloud = await CloudProcess.start({
    patches: [{ file, replace: ["sealAfter = 10_000", "sealAfter = 1_000"] }],
  });
});
afterAll(() => cloud[Symbol.asyncDispose]());

test("in the end everybody sees what the model says", async () => {
  const end = performance.now() + Number(CHAOS_MODEL_SECONDS) * 1000;
  const happens = fc.asyncProperty(series(CHAOS_REPLAY), async (commands) => {
    if (performance.now() > end) return;
    runs += 1;
    await using world = await World.begin(cloud, runs);
    const model = new Model();
    await fc.asyncModelRun(() => ({ model, real: world }), commands);
    expect(await world.verdict(model)).toEqual([]);
    messages += world.gathering.ledger.acknowledged;
  });
  await fc.assert(happens, {
    ...(CHAOS_SEED !== undefined && { seed: Number(CHAOS_SEED) }),
    ...(CHAOS_PATH !== undefined && { path: CHAOS_PATH }),
    numRuns: 200,
    // Real time passes in every run: a failure is told at once, rather than made smaller for minutes.
    endOnFailure: true,
  });
  console.log(`${runs} series of things happened, with ${messages} messages.`);
}, 240_000);

import { expect, test } from "vitest";
import { alwaysBusy, settlesWithin } from "../../packages/local/test/tuning.ts";
import { CloudProcess } from "../cloud/cloud-process.ts";
import { briskTiming } from "../users/timing.ts";
import { everything } from "./commands.ts";
import { play } from "./play.ts";
import { replayOf } from "./play-series.ts";

/*
 * Whatever users do and whatever goes wrong, in the end everyone sees what the model says. A
 * failure prints its seed and path: CHAOS_SEED=… CHAOS_PATH=… (and CHAOS_REPLAY=… where it prints a
 * replayPath) replay it. With CHAOS_BUSY=1 every message takes the fan-out queue.
 */

const { CHAOS_BUSY, CHAOS_MODEL_SECONDS = "12" } = process.env;

test("in the end everybody sees what the model says", async () => {
  await using cloud = await CloudProcess.start({
    tuning: { ...settlesWithin(1_000), ...(CHAOS_BUSY !== undefined && alwaysBusy) },
  });
  const { runs, messages, seed, wrong } = await play(cloud, {
    happenings: everything,
    circumstances: { timing: briskTiming, convergeWithin: 60_000 },
    forMs: Number(CHAOS_MODEL_SECONDS) * 1000,
    replay: replayOf(process.env),
  });
  console.log(`${runs} series of things happened, with ${messages} messages. Seed ${seed}.`);
  expect(wrong?.found ?? [], wrong?.report).toEqual([]);
});

import { afterEach, expect, test, vi } from "vitest";
import type { Patch } from "../../../packages/aws-local/src/lambda/patch.ts";
import { settlesWithin } from "../../../packages/local/test/tuning.ts";
import { CloudProcess } from "../../cloud/cloud-process.ts";
import { playSeries, replayOf } from "../play-series.ts";
import { breakages } from "./breakages.ts";
import { series } from "./commands.ts";
import { verdict } from "./verdict.ts";
import { World } from "./world.ts";

/*
 * In the end each device of a user holds what a new one gets, and what HTTP answers: all that the logs of
 * their rooms say, and nothing from after a removal. A failure prints its seed and path: CHAOS_SEED=…
 * CHAOS_PATH=… replay it. CHAOS_STATE_SECONDS makes it run longer; CHAOS_STATE_BROKEN=1 also breaks the
 * product in several ways, which the model has to notice.
 */

const { CHAOS_STATE_SECONDS = "4", CHAOS_STATE_BROKEN } = process.env;

/** A room's state has few events, so that most of what it says is not in those. */
const smallStates: Patch = {
  file: "packages/core/src/wire/limits.ts",
  replace: ["logPage = { default: 50,", "logPage = { default: 2,"],
};

const play = async (seconds: number, patches: readonly Patch[] = []) => {
  await using cloud = await CloudProcess.start({
    tuning: settlesWithin(1_000),
    patches: [smallStates, ...patches],
  });
  const counts = { messages: 0, removals: 0, knocks: 0 };
  const played = await playSeries({
    series,
    begin: async () => ({ model: {}, world: await World.begin(cloud) }),
    verdict: async (_, world) => {
      const found = await verdict(world);
      counts.messages += world.counts.messages;
      counts.removals += world.counts.removals;
      counts.knocks += world.outsider.knocks;
      return found;
    },
    forMs: seconds * 1_000,
    maxRuns: 10_000,
    replay: replayOf(process.env),
  });
  const { runs, commands, seed } = played;
  console.log(`${runs} series of ${commands} commands. Seed ${seed}. ${JSON.stringify(counts)}`);
  return played;
};

const timeout = 24 * 60 * 60 * 1_000;

test("state plus events equals freshly fetched state, on all devices of all users", { timeout }, async () => {
  const { wrong } = await play(Number(CHAOS_STATE_SECONDS));
  expect(wrong?.found ?? [], wrong?.report).toEqual([]);
});

afterEach(() => void vi.restoreAllMocks());

test.runIf(CHAOS_STATE_BROKEN).each(breakages)("it is noticed that $name", { timeout }, async (broken) => {
  broken.spy?.();
  const { wrong } = await play(300, broken.patches);
  console.log(wrong?.found.slice(0, 3));
  expect(wrong?.found ?? []).not.toEqual([]);
});

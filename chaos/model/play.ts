import fc from "fast-check";
import type { CloudProcess } from "../cloud/cloud-process.ts";
import { type Happenings, series } from "./commands.ts";
import { Model } from "./model.ts";
import { type Circumstances, World } from "./world.ts";

export type PlayOptions = {
  happenings: Happenings;
  circumstances: Circumstances;
  /** The longest that a new series may begin after the first, in milliseconds. */
  forMs: number;
  /** What fast-check needs to play a failure again. */
  replay?: { seed?: number; path?: string; replayPath?: string };
};

/** What came of it. `wrong`: what the first series that went wrong has shown, and how to play it again. */
export type Played = { runs: number; messages: number; wrong?: { found: readonly string[]; report: string } };

/**
 * Lets series of things happen on a cloud until one goes wrong, or the time is over.
 * @throws when a series could not be played to its end, with how to play it again.
 */
export const play = async (
  cloud: CloudProcess,
  { happenings, circumstances, forMs, replay: { seed, path, replayPath } = {} }: PlayOptions,
): Promise<Played> => {
  const end = performance.now() + forMs;
  let runs = 0;
  let messages = 0;
  let found: readonly string[] | undefined;
  const happens = fc.asyncProperty(series(happenings, replayPath), async (commands) => {
    if (performance.now() > end) return true;
    runs += 1;
    found = undefined;
    await using world = await World.begin(cloud, circumstances);
    const model = new Model();
    await fc.asyncModelRun(() => ({ model, real: world }), commands);
    found = await world.verdict(model);
    messages += world.gathering.ledger.acknowledged;
    return found.length === 0;
  });
  const result = await fc.check(happens, {
    ...(seed !== undefined && { seed }),
    ...(path !== undefined && { path }),
    numRuns: 200,
    // Real time passes in every run: a failure is told at once, rather than made smaller for minutes.
    endOnFailure: true,
  });
  if (!result.failed) return { runs, messages };
  const report = fc.defaultReportMessage(result) ?? "";
  if (!found) throw new Error(report, { cause: result.errorInstance });
  return { runs, messages, wrong: { found, report } };
};

import fc from "fast-check";
import type { CloudProcess } from "../cloud/cloud-process.ts";
import { type Happenings, series } from "./commands.ts";
import { Model } from "./model.ts";
import { type Circumstances, World } from "./world.ts";

export type PlayOptions = {
  happenings: Happenings;
  circumstances: Circumstances;
  /** The latest start of a new series after the first, in milliseconds. */
  forMs: number;
  /** What fast-check needs to replay a failure. */
  replay?: { seed?: number; path?: string; replayPath?: string };
};

/** The result. `wrong`: what the first failing series has shown, and how to replay it. */
export type Played = { runs: number; messages: number; wrong?: { found: readonly string[]; report: string } };

/**
 * Plays series on a cloud until one fails, or the time is over.
 * @throws when a series could not be played to its end, with how to replay it.
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
    // Real time passes in every run: a failure is reported at once, instead of being shrunk for
    // minutes.
    endOnFailure: true,
  });
  if (!result.failed) return { runs, messages };
  const report = fc.defaultReportMessage(result) ?? "";
  if (!found) throw new Error(report, { cause: result.errorInstance });
  return { runs, messages, wrong: { found, report } };
};

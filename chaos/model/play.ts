import type { CloudProcess } from "../cloud/cloud-process.ts";
import { type Happenings, series } from "./commands.ts";
import { Model } from "./model.ts";
import { type PlayedSeries, playSeries, type Replay } from "./play-series.ts";
import { type Circumstances, World } from "./world.ts";

export type PlayOptions = {
  happenings: Happenings;
  circumstances: Circumstances;
  /** The latest start of a new series after the first, in milliseconds. */
  forMs: number;
  replay?: Replay;
};

export type Played = PlayedSeries & { messages: number };

/**
 * Plays series on a cloud until one fails, or the time is over.
 * @throws when a series could not be played to its end, with how to replay it.
 */
export const play = async (
  cloud: CloudProcess,
  { happenings, circumstances, forMs, replay = {} }: PlayOptions,
): Promise<Played> => {
  let messages = 0;
  const played = await playSeries({
    series: series(happenings, replay.replayPath),
    begin: async () => ({ model: new Model(), world: await World.begin(cloud, circumstances) }),
    verdict: async (model, world) => {
      const found = await world.verdict(model);
      messages += world.gathering.ledger.acknowledged;
      return found;
    },
    forMs,
    replay,
  });
  return { ...played, messages };
};

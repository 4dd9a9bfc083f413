import fc from "fast-check";

/** What fast-check needs to replay a failure. */
export type Replay = { seed?: number; path?: string; replayPath?: string };

/** The same, by the environment variables of a test. */
export const replayOf = ({ CHAOS_SEED, CHAOS_PATH, CHAOS_REPLAY }: NodeJS.ProcessEnv): Replay => ({
  ...(CHAOS_SEED !== undefined && { seed: Number(CHAOS_SEED) }),
  ...(CHAOS_PATH !== undefined && { path: CHAOS_PATH }),
  ...(CHAOS_REPLAY !== undefined && { replayPath: CHAOS_REPLAY }),
});

type Series<Model extends object, World extends object> = fc.Arbitrary<
  Iterable<fc.AsyncCommand<Model, World>>
>;

type SeriesOptions<Model extends object, World extends object> = {
  series: Series<Model, World>;
  /** Begins a world in which nothing has happened yet. */
  begin: () => Promise<{ model: Model; world: World & AsyncDisposable }>;
  /** What is wrong once a series has happened. */
  verdict: (model: Model, world: World) => Promise<readonly string[]>;
  /** The latest start of a new series after the first, in milliseconds. */
  forMs: number;
  /** The maximum number of series. Default: 200. */
  maxRuns?: number;
  replay?: Replay;
};

/** The result. `wrong`: what the first failing series has shown, and how to replay it. */
export type PlayedSeries = {
  runs: number;
  commands: number;
  seed: number;
  wrong?: { found: readonly string[]; report: string };
};

/**
 * Plays series of commands, each in a world of its own, until one fails or the time is over.
 *
 * @throws when a series could not be played to its end, with how to replay it.
 */
export const playSeries = async <Model extends object, World extends object>({
  series,
  begin,
  verdict,
  forMs,
  maxRuns = 200,
  replay: { seed, path } = {},
}: SeriesOptions<Model, World>): Promise<PlayedSeries> => {
  const end = performance.now() + forMs;
  let runs = 0;
  let played = 0;
  let found: readonly string[] | undefined;
  const happens = fc.asyncProperty(series, async (commands) => {
    if (performance.now() > end) return true;
    runs += 1;
    found = undefined;
    const { model, world } = await begin();
    await using _ = world;
    played += [...commands].length;
    await fc.asyncModelRun(() => ({ model, real: world }), commands);
    found = await verdict(model, world);
    return found.length === 0;
  });
  const result = await fc.check(happens, {
    ...(seed !== undefined && { seed }),
    ...(path !== undefined && { path }),
    numRuns: maxRuns,
    // Real time passes in every run: a failure is reported at once, instead of being shrunk for
    // minutes.
    endOnFailure: true,
  });
  const outcome = { runs, commands: played, seed: result.seed };
  if (!result.failed) return outcome;
  const report = fc.defaultReportMessage(result) ?? "";
  if (!found) throw new Error(report, { cause: result.errorInstance });
  return { ...outcome, wrong: { found, report } };
};

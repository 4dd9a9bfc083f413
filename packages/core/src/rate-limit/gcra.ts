/** A token bucket, and optionally a maximum number of units per UTC day. */
export type SharedLimit = { burst: number; perSecond: number; perDay?: number | undefined };

/**
 * The usage of a limit: the generic cell rate algorithm keeps a whole token bucket in one number.
 *
 * - `tat`, the theoretical arrival time: when the bucket is empty again, in epoch milliseconds;
 * - `spent`: the units used on `day`, which is days since 1970.
 *
 * https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 */
export type Usage = { tat: number; day: number; spent: number };

/** The seconds of a UTC day. */
export const secondsOfDay = 24 * 60 * 60;

const dayMs = secondsOfDay * 1000;

/**
 * Milliseconds by which the clocks of two servers may differ. A `tat` further ahead than the limit
 * allows, plus this, was written by a clock that has been set back since.
 */
export const clockTolerance = 60_000;

/** The UTC day of a time in epoch milliseconds, as days since 1970. */
export const dayOf = (now: number): number => Math.floor(now / dayMs);

/** The seconds until the next UTC day. */
export const secondsToNextDay = (now: number): number => ((dayOf(now) + 1) * dayMs - now) / 1000;

/**
 * Rounds to thousandths. DynamoDB adds in decimal, and a number that is compared must have no more
 * digits than JavaScript can represent.
 */
export const thousandths = (value: number): number => Math.round(value * 1000) / 1000;

/** Milliseconds in which a limit refills a number of units. */
export const intervalOf = ({ perSecond }: SharedLimit, units: number): number =>
  thousandths((units / perSecond) * 1000);

/** Milliseconds that `tat` may lie ahead: a full bucket. */
export const toleranceOf = (limit: SharedLimit): number => intervalOf(limit, limit.burst);

/**
 * Maximum milliseconds that `tat` lies ahead: work is charged when it is done, and may cost more
 * than the bucket holds.
 */
export const maxAhead = (limit: SharedLimit): number => 2 * toleranceOf(limit);

/**
 * Usage at a time: drained, on this day, and by this clock.
 *
 * After a clock was set back, it is only known that the limit was in use. The bucket then counts as
 * full: nobody waits longer than a full bucket takes to drain, and nobody gets a second burst.
 */
export const usageAt = (limit: SharedLimit, usage: Usage | undefined, now: number): Usage => {
  const day = dayOf(now);
  if (!usage) return { tat: now, day, spent: 0 };
  const isBeyond = usage.tat > now + maxAhead(limit) + clockTolerance;
  const tat = isBeyond ? now + toleranceOf(limit) : Math.max(usage.tat, now);
  return { tat, day, spent: usage.day === day ? usage.spent : 0 };
};

/**
 * Usage after additional units. `drained`: those of them that count for the bucket; all count for
 * the day.
 */
export const usageAfter = (
  limit: SharedLimit,
  usage: Usage,
  now: number,
  { units, drained }: { units: number; drained: number },
): Usage => ({
  ...usage,
  tat: thousandths(Math.min(usage.tat + intervalOf(limit, drained), now + maxAhead(limit))),
  spent: thousandths(usage.spent + units),
});

/** The seconds until a number of units is granted; 0 when they are granted now. */
export const waitFor = (limit: SharedLimit, usage: Usage, now: number, units: number): number => {
  const { tat, spent } = usageAt(limit, usage, now);
  if (limit.perDay !== undefined && spent + units > limit.perDay) return secondsToNextDay(now);
  const granted = Math.min(units, limit.burst);
  return Math.max(0, tat + intervalOf(limit, granted) - toleranceOf(limit) - now) / 1000;
};

/**
 * The share of the burst above which unreported units drain at the limit's rate. Reports keep them
 * far below it; while reports fail, this keeps anyone from being blocked forever.
 */
const failingShare = 1 / 2;

/**
 * The units that an environment still has to report after some seconds. If they drained at the
 * limit's rate, environments that each see less than that would report nothing, and together grant
 * the rate times their number.
 *
 * @param quietRate units a second that drain regardless.
 */
export const unreportedAfter = (
  { burst, perSecond }: SharedLimit,
  unreported: number,
  seconds: number,
  quietRate: number,
): number => {
  const slowly = Math.max(0, unreported - seconds * quietRate);
  const kept = Math.min(unreported, burst * failingShare);
  return Math.min(slowly, Math.max(kept, unreported - seconds * perSecond));
};

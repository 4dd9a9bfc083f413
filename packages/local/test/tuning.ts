import type { Tuning } from "@parley/core/tuning";

/** For tests: every room is busy, so that every event takes the queue. */
export const alwaysBusy: Tuning = { busyWithinMs: Number.MAX_SAFE_INTEGER };

/** For tests: a room is busy from one event a second on: a busy machine takes them no faster. */
export const easilyBusy: Tuning = { busyWithinMs: 4_000 };

/** For tests: workers collect for longer, since a busy machine stores fewer messages meanwhile. */
export const longBatchWindow: Tuning = { batchWindowMs: 400 };

/** For tests: no room is ever busy, however much is said in it. */
export const neverBusy: Tuning = { busyWithinMs: 0 };

/** For tests: one handler serves no more than this many recipients of a room. */
export const largeFrom = (recipients: number): Tuning => ({ maxRecipientsPerHandler: recipients });

/** For tests: workers wait for slow clients, which on a busy machine may be any. */
export const patientWorkers: Tuning = {
  turnTailAfterMs: 3_000,
  turnLegacyAfterMs: 3_000,
  turnLongestMs: 3_000,
};

/** For tests: the wait for a deleted user's messages in flight, shortened from 40 s. */
export const leavesWithin = (milliseconds: number): Tuning => ({
  maxInFlightMs: milliseconds,
  lookAgainAfterSeconds: 1,
});

/** For tests: the wait for a seq whose send has died, shortened from 10 s. The rule is the same. */
export const settlesWithin = (milliseconds: number): Tuning => ({ sealAfterMs: milliseconds });

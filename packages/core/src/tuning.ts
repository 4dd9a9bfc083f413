import * as v from "valibot";

const Amount = v.pipe(v.number(), v.minValue(0));

/**
 * The constants that a local cloud may set otherwise than a deployed stage has them, so that tests
 * need not wait as long, or need fewer clients. Each is explained where its deployed value is.
 */
export const Tuning = v.partial(
  v.strictObject({
    busyWithinMs: Amount,
    maxRecipientsPerHandler: Amount,
    batchWindowMs: Amount,
    turnTailAfterMs: Amount,
    turnLegacyAfterMs: Amount,
    turnLongestMs: Amount,
    sealAfterMs: Amount,
    maxInFlightMs: Amount,
    lookAgainAfterSeconds: Amount,
    stageFreshForMs: Amount,
  }),
);
export type Tuning = v.InferOutput<typeof Tuning>;

let changes: Tuning = {};

/** Sets constants for this process, in place of those that were set before. */
export const tune = (tuning: Tuning): void => {
  changes = tuning;
};

/** A constant as it is tuned, or else as it is deployed. */
export const tuned = (name: keyof Tuning, deployed: number): number => changes[name] ?? deployed;

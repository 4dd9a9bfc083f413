import { ParleyError } from "../protocol/error.ts";

/** The refusal of what was too much, with the whole seconds to wait. `what`: a sentence. */
export const tooMuch = (seconds: number, what: string): ParleyError => {
  const retryAfter = Math.ceil(seconds);
  const wait = retryAfter === 1 ? "a second" : `${retryAfter} seconds`;
  return new ParleyError("rate_limited", `${what} Try again in ${wait}.`, { retryAfter });
};

/**
 * Refuses what would have to wait.
 *
 * @param seconds what a bucket or a tally answered.
 * @throws ParleyError `rate_limited`, with the whole seconds to wait, unless there is nothing to wait for.
 */
export const refuseFor = (seconds: number, what: string): void => {
  if (seconds > 0) throw tooMuch(seconds, what);
};

import { type ErrorCode, ParleyError } from "../wire/error.ts";

/** The refusal of too many requests, with the whole seconds to wait. `what`: a sentence. */
export const rateLimited = (
  seconds: number,
  what: string,
  code: ErrorCode & ("rate_limited" | "over_budget") = "rate_limited",
): ParleyError => {
  const retryAfter = Math.ceil(seconds);
  return new ParleyError(code, `${what} Try again in ${waitText(retryAfter)}.`, { retryAfter });
};

const waitText = (seconds: number): string => {
  if (seconds === 1) return "a second";
  if (seconds < 2 * 3600) return `${seconds} seconds`;
  return `${Math.ceil(seconds / 3600)} hours`;
};

/**
 * Throws if there is a wait.
 *
 * @param seconds the wait that a limit requires.
 * @throws ParleyError `rate_limited`, with the whole seconds to wait, unless they are 0.
 */
export const throwIfLimited = (seconds: number, what: string): void => {
  if (seconds > 0) throw rateLimited(seconds, what);
};

import { ParleyError } from "@parley/core/wire/error";

/** Why a request failed, for its user. */
export const requestProblem = (cause: unknown): string =>
  cause instanceof ParleyError
    ? cause.message
    : "The server could not be reached. Check your connection, and try again.";
